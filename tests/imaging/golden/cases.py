"""Which pictures are compared with golden ones: for every step of the pipeline what it is there for."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PIL import Image

from imghost.transforms.transform import Crop, Transform
from imghost.transforms.watermark import Watermark
from tests.imaging.golden.scene import cut_out, framed, pale, scene
from tests.pictures import encoded


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """`step` is a name in the pipeline's list, or what the engine does before and after.

    `tolerance` is a root mean square of 0 to 255.
    """

    step: str
    name: str
    wanted: dict[str, Any]
    draw: Callable[..., Image.Image] = scene
    source: str = "png"
    saved: dict[str, Any] = field(default_factory=dict)
    tolerance: float = 2.0

    @property
    def label(self) -> str:
        return f"{self.step}-{self.name}"

    @property
    def transform(self) -> Transform:
        return Transform(**{"format": "png", **self.wanted})

    def content(self, *size: int) -> bytes:
        """The source file, by Pillow."""
        return encoded(self.draw(*size), self.source.upper(), **self.saved)


def _orientation(value: int) -> dict[str, Any]:
    exif = Image.Exif()
    exif[0x0112] = value
    return {"exif": exif, "quality": 95}


def _cmyk(*size: int) -> Image.Image:
    return scene(*size).convert("CMYK")


def _grey(*size: int) -> Image.Image:
    return scene(*size).convert("L")


def _palette(*size: int) -> Image.Image:
    return scene(*size).convert("P", palette=Image.Palette.ADAPTIVE, colors=32)


BOX = {"width": 48, "height": 48}
CASES = (
    Case(step="shrink", name="half", wanted={"width": 48}),
    Case(step="shrink", name="eighth", wanted={"width": 12}),
    *(
        Case(step="orient", name=str(value), wanted={}, source="jpeg", saved=_orientation(value))
        for value in range(1, 9)
    ),
    Case(step="cut_out", name="plain", wanted={"cut_out": True}),
    Case(step="cut_out", name="on-blue", wanted={"cut_out": True, "background": "2040ccff", "width": 48}),
    Case(step="cut_out", name="jpeg", wanted={"cut_out": True, "format": "jpeg"}, tolerance=4),
    Case(step="cut_out", name="transparent", wanted={"cut_out": True, "trim": True}, draw=cut_out),
    Case(step="cut_out", name="turned", wanted={"cut_out": True, "rotate": 30, "blur": 2.0}),
    Case(step="trim", name="white", wanted={"trim": True}, draw=framed),
    Case(step="trim", name="nearly-even-sky", wanted={"trim": True}),
    Case(step="crop", name="house", wanted={"crop": Crop(x=10, y=16, width=32, height=38)}),
    Case(step="rotate", name="90", wanted={"rotate": 90}),
    Case(step="rotate", name="180", wanted={"rotate": 180}),
    Case(step="rotate", name="270", wanted={"rotate": 270}),
    Case(step="rotate", name="30", wanted={"rotate": 30}),
    Case(step="rotate", name="30-white", wanted={"rotate": 30, "format": "jpeg"}, tolerance=4),
    *(
        Case(step="resize", name=mode, wanted={**BOX, "mode": mode})
        for mode in ("inside", "cover", "contain", "stretch", "outside", "thumb")
    ),
    Case(step="resize", name="larger", wanted={"width": 144, "mode": "cover"}),
    Case(step="colour", name="cmyk", wanted={}, draw=_cmyk, source="tiff", tolerance=4),
    Case(step="colour", name="grey", wanted={}, draw=_grey),
    Case(step="colour", name="palette", wanted={}, draw=_palette),
    Case(step="mirror", name="flip", wanted={"flip": True}),
    Case(step="mirror", name="flop", wanted={"flop": True}),
    Case(step="tone", name="grayscale", wanted={"grayscale": True}),
    Case(step="tone", name="normalize", wanted={"normalize": True}, draw=pale),
    Case(step="tone", name="negate", wanted={"negate": True}),
    Case(step="blur", name="2", wanted={"blur": 2.0}),
    Case(step="blur", name="10", wanted={"blur": 10.0}),
    Case(step="sharpen", name="mild", wanted={"sharpen": True}),
    Case(step="background", name="none", wanted={}, draw=cut_out),
    Case(step="background", name="white", wanted={"format": "jpeg"}, draw=cut_out, tolerance=4),
    Case(step="background", name="red", wanted={"background": "cc2020ff"}, draw=cut_out),
    Case(step="background", name="half", wanted={"background": "cc202080"}, draw=cut_out),
    Case(step="background", name="padding", wanted={**BOX, "mode": "contain", "background": "2020ccff"}),
    *(
        Case(step="watermark", name=place, wanted={"watermark": Watermark(mark="stamp", position=place)})
        for place in ("top-left", "centre", "bottom-right")
    ),
    Case(
        step="watermark",
        name="opaque",
        wanted={"watermark": Watermark(mark="stamp", position="bottom", opacity=100, size=60)},
    ),
    Case(
        step="watermark",
        name="on-nothing",
        wanted={"watermark": Watermark(mark="stamp", position="bottom-left", opacity=100)},
        draw=cut_out,
    ),
    *(
        Case(step="encode", name=name, wanted={"format": name}, tolerance=5)
        for name in ("jpeg", "webp", "avif", "gif", "tiff")
    ),
    Case(step="encode", name="jpeg-10", wanted={"format": "jpeg", "quality": 10}, tolerance=8),
)  # fmt: skip

"""The transform grammar of the OgenSync Files dialect: a query, or a list in the path joined by `-`."""

from collections.abc import Iterable
from urllib.parse import urlencode

from imghost.transforms.grammar import Grammar, Parameter
from imghost.transforms.list_form import ListForm
from imghost.transforms.transform import Transform
from imghost.transforms.values import FLAG, Colour, Decimal, Integer, Window, Word

_FORMATS = {
    "webp": "webp",
    "avif": "avif",
    "png": "png",
    "jpeg": "jpeg",
    "jpg": "jpeg",
    "gif": "gif",
    "tiff": "tiff",
    "jxl": "jxl",
    "mp4": "mp4",
    "webm": "webm",
}
_FITS = {
    "cover": "cover",
    "contain": "contain",
    "fill": "stretch",
    "inside": "inside",
    "outside": "outside",
    # What builders of addresses for imgix, Glide and Gumlet write.
    "crop": "cover",
    "min": "cover",
    "max": "inside",
    "clip": "inside",
    "scale": "stretch",
}

GRAMMAR = Grammar(
    title="OgenSync Files",
    assumed_mode="cover",
    parameters=(
        Parameter(
            name="w", aliases=("width",), fields=("width",), kind=Integer(1, 5000),
            meaning="Width in pixels. Alone it keeps the ratio and never enlarges."),
        Parameter(
            name="h", aliases=("height",), fields=("height",), kind=Integer(1, 5000),
            meaning="Height in pixels. Alone it keeps the ratio and never enlarges."),
        Parameter(
            name="f", aliases=("format", "fm"), fields=("format",), kind=Word(_FORMATS),
            meaning="Output format. Without it the source's format is kept."),
        Parameter(
            name="q", aliases=("quality",), fields=("quality",), kind=Integer(1, 100),
            meaning="Quality of the encoder, 80 by default. PNG, GIF and TIFF have none."),
        Parameter(
            name="fit", fields=("mode",), kind=Word(_FITS),
            meaning="How the picture meets the box; `fill` and `scale` stretch, `crop` and `min` are "
            "`cover`, `clip` and `max` are `inside`. With both sides `cover` is assumed."),
        Parameter(
            name="crop", fields=("crop",), kind=Window(100_000),
            meaning="Window cut out of the upright source before anything is resized."),
        Parameter(
            name="bg", aliases=("background",), fields=("background",), kind=Colour(names=True),
            meaning="Colour behind padding, turned corners and transparency. Hex digits may begin with `#`."),
        Parameter(
            name="blur", fields=("blur",), kind=Decimal(0.3, 100),
            meaning="Gaussian blur, sigma in pixels of the result; steps below 0.01 are rounded."),
        Parameter(
            name="gray", aliases=("grayscale",), fields=("grayscale",), kind=FLAG,
            meaning="Shades of gray."),
        Parameter(
            name="rotate", fields=("rotate",), kind=Integer(0, 360),
            meaning="Degrees clockwise, turned before resizing."),
        Parameter(
            name="flip", fields=("flip",), kind=FLAG,
            meaning="Mirror vertically: top becomes bottom."),
        Parameter(
            name="flop", fields=("flop",), kind=FLAG,
            meaning="Mirror horizontally: left becomes right."),
        Parameter(
            name="sharpen", fields=("sharpen",), kind=FLAG,
            meaning="A mild sharpening."),
        Parameter(
            name="negate", fields=("negate",), kind=FLAG,
            meaning="Invert the colours."),
        Parameter(
            name="normalize", fields=("normalize",), kind=FLAG,
            meaning="Stretch the contrast to the full range."),
        Parameter(
            name="trim", fields=("trim",), kind=FLAG,
            meaning="Cut away an even border."),
        Parameter(
            name="nobg", fields=("cut_out",), kind=FLAG,
            meaning="Remove the background, before anything else; of an animation, the first frame alone is "
            "sent. Without `f` the picture is a PNG where the source's format has no transparency."),
    ),
)  # fmt: skip

PATH = ListForm(grammar=GRAMMAR, separators="-", nothing="")


def read_query(pairs: Iterable[tuple[str, str]]) -> Transform:
    """Read decoded query arguments, repeated ones included; unknown ones are ignored.

    Raises `InvalidInput` naming the parameter and its range.
    """
    return GRAMMAR.read(pairs, ignore_unknown=True)


def write_query(transform: Transform) -> str:
    """Write `w=400&f=webp`, empty for no change. Raises `InvalidInput` for what has no words here."""
    return urlencode(GRAMMAR.write(transform), safe=",")


def read_path(text: str) -> Transform:
    """Read `w_400-f_webp`; an unknown parameter raises `InvalidInput` like a bad value."""
    return PATH.read(text)


def write_path(transform: Transform) -> str:
    """Write `w_400-f_webp`, empty for no change. Raises `InvalidInput` for what has no words here."""
    return PATH.write(transform)

"""Estimates the CPU cost of a render from sizes alone, to refuse what would only time out.

The unit is CPU seconds of one core: each step takes so many per megapixel that it works on, measured with a
photograph of 6 megapixels on one core of a common server and rounded up. An animation takes them once for
every frame. What would cost more than LARGEST_COST is refused: the decoder child is ended after
`Limits.decode_seconds`, so it would cost that much and come to nothing, at every request anew.
"""

from dataclasses import dataclass

from imghost.base.errors import InvalidInput
from imghost.imaging.formats import FORMATS
from imghost.imaging.geometry import result_size, turned
from imghost.models import Image
from imghost.transforms.transform import Transform

# Two thirds of `Limits.decode_seconds`: other renderings share the machine, and some machines are slower.
LARGEST_COST = 40.0
# From here on a picture is a heavy one; they never have all slots (`render_slots`).
HEAVY_COST = 3.0

# CPU seconds per megapixel of the source.
_DECODE, _TRIM = 0.05, 0.05
# Of what is turned, by anything but quarters.
_ROTATE = 0.2
# Of the source; finding its subject is a matter of its own (`services/inference`).
_CUT_OUT = 0.03
# Of the result.
_RESIZE, _TONE, _SHARPEN = 0.08, 0.03, 0.16
_BLUR, _BLUR_PER_SIGMA = 0.1, 0.045
# A wider blur is made on a reduced picture (`imaging/steps/blur.py`).
_WIDEST_KERNEL = 9.0
_ENCODE = {
    **{"jpeg": 0.05, "webp": 0.16, "png": 0.3, "gif": 0.4, "tiff": 0.45, "avif": 0.2, "bmp": 0.05},
    **{"jxl": 0.3, "mp4": 0.1, "webm": 0.3},
}
# WebP at quality 100 is lossless, and packed as tightly as it can be.
_LOSSLESS_WEBP = 1.5
_UNKNOWN_FORMAT = 0.5


@dataclass(frozen=True, slots=True)
class Cost:
    """`parts` are CPU seconds by the parameters that cause them, the dearest first."""

    parts: tuple[tuple[str, float], ...]

    @property
    def seconds(self) -> float:
        return sum(seconds for _, seconds in self.parts)

    @property
    def is_heavy(self) -> bool:
        return self.seconds >= HEAVY_COST


def cost_of(image: Image, transform: Transform) -> Cost:
    """Return what `transform` of `image` costs; its format is a real one, or None for the image's own."""
    target = FORMATS[transform.format or image.format]
    source = FORMATS[image.format]
    moves = target.animates and source.animates and not source.is_video and not transform.cut_out
    frames = image.frames if moves else 1
    crop = transform.crop
    width, height = (crop.width, crop.height) if crop is not None else (image.width, image.height)
    width, height = turned(width, height, transform.rotate)
    result = _megapixels(*result_size(width, height, transform))
    blur = _BLUR + _BLUR_PER_SIGMA * min(transform.blur, _WIDEST_KERNEL) if transform.blur else 0.0
    tones = transform.grayscale + transform.normalize + transform.negate
    encode = _ENCODE.get(target.name, _UNKNOWN_FORMAT)
    if target.name == "webp" and transform.quality == 100:
        encode = _LOSSLESS_WEBP
    seconds = {
        "the source": _megapixels(image.width, image.height) * (_DECODE + _TRIM * transform.trim),
        "rotate": _megapixels(width, height) * _ROTATE if transform.rotate % 90 else 0.0,
        "background removal": _megapixels(image.width, image.height) * _CUT_OUT * transform.cut_out,
        "width and height": result * _RESIZE if transform.width or transform.height else 0.0,
        "grayscale, normalize and negate": result * _TONE * tones,
        "blur": result * blur,
        "sharpen": result * _SHARPEN * transform.sharpen,
        "format and quality": result * encode,
    }
    dearest = sorted(seconds.items(), key=lambda part: -part[1])
    return Cost(tuple((name, frames * part) for name, part in dearest if part))


def require_affordable(image: Image, transform: Transform) -> Cost:
    """Return the cost. Raises InvalidInput, naming what it is spent on and the bound, when it is too high."""
    cost = cost_of(image, transform)
    if cost.seconds > LARGEST_COST:
        most = ", ".join(f"{name} {seconds:.0f} s" for name, seconds in cost.parts[:3])
        raise InvalidInput(
            f"This picture would take about {cost.seconds:.0f} s of computing ({most}); the limit is "
            f"{LARGEST_COST:.0f} s. Ask for a smaller width or height, or leave one of these out.",
            code="too-costly",
            field="width",
        )
    return cost


def _megapixels(width: int, height: int) -> float:
    return width * height / 1_000_000

"""The transform: the frozen value that every grammar parses into and writes from.

Ranges, names and synonyms differ per dialect and live in the grammar tables, never here.
"""

import hashlib
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from imghost.transforms.watermark import Watermark

ResizeMode = Literal["inside", "cover", "contain", "stretch", "outside", "thumb"]

KEY_VERSION = 1

# The format an address may name before the request's Accept header has decided on a real one.
AUTO = "auto"

# Of a picture that has to be made, in pixels.
LARGEST_SIDE = 10_000
LARGEST_AREA = 100_000_000
# Its encoder takes 30 bytes a pixel, more than the decoder's memory is for a larger picture.
LARGEST_AREA_OF = {"avif": 40_000_000}

_DEFAULT_QUALITY = 80
# Their encoders know no quality: every value gives the same bytes.
_WITHOUT_QUALITY = frozenset({"png", "gif", "tiff", "bmp"})
_OPAQUE_WHITE = "ffffffff"
# Hundredths of a pixel of sigma cannot be seen, and each would be a variant of its own.
_BLUR_DIGITS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Crop:
    """A window in source pixels after orientation."""

    x: int
    y: int
    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.x}.{self.y}.{self.width}.{self.height}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transform:
    """The wanted picture; a field at its default means "leave as it is".

    `width` and `height` are pixels, `rotate` is degrees clockwise, `blur` is a sigma in pixels,
    `background` is eight lower-case hex digits (RRGGBBAA), `format` is a name from
    `imghost.imaging.formats` (None keeps the source's; "auto" must be replaced by a real one before
    anything is made or stored), `quality` is 1-100. `cut_out` keeps the subject and removes what is behind
    it, of an animation in its first frame. No address can ask for a `watermark`, or for none.
    `names_quality` is no part of the value: it says that an encoding was asked for, be it of the quality that
    is meant anyway.

    Values that come to the same picture whatever the source is are made equal when the value is built,
    so nobody can hold two spellings of one picture.
    """

    width: int | None = None
    height: int | None = None
    mode: ResizeMode = "inside"
    cut_out: bool = False
    crop: Crop | None = None
    trim: bool = False
    rotate: int = 0
    flip: bool = False
    flop: bool = False
    grayscale: bool = False
    normalize: bool = False
    negate: bool = False
    blur: float = 0.0
    sharpen: bool = False
    background: str | None = None
    format: str | None = None
    quality: int = _DEFAULT_QUALITY
    watermark: Watermark | None = None
    names_quality: bool = field(default=False, compare=False)

    def __post_init__(self) -> None:
        for name, value in _settled(self).items():
            object.__setattr__(self, name, value)

    def canonical(self) -> str:
        """Text form with fields at their default dropped, so a new field changes no old key."""
        pairs = []
        for each in fields(self):
            value = getattr(self, each.name)
            if each.compare and value != each.default:
                pairs.append(f"{each.name}={_text(value)}")
        return ",".join(pairs)

    def key(self) -> str:
        """Name of the variant: 32 hex digits of BLAKE2b over the version and the canonical form."""
        text = f"{KEY_VERSION}:{self.canonical()}"
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _settled(wanted: Transform) -> dict[str, Any]:
    """The fields that can say one thing in several ways, each brought to one of them."""
    return {
        "mode": _mode(wanted),
        "rotate": wanted.rotate % 360,
        "blur": round(float(wanted.blur), _BLUR_DIGITS),
        "background": _background(wanted),
        "quality": _DEFAULT_QUALITY if wanted.format in _WITHOUT_QUALITY else wanted.quality,
    }


def _mode(wanted: Transform) -> ResizeMode:
    """One side alone makes no box: then a mode only says whether the picture may be enlarged."""
    sides = (wanted.width is not None) + (wanted.height is not None)
    if sides == 0 or wanted.mode == "inside":
        return "inside"
    return "cover" if sides == 1 else wanted.mode


def _background(wanted: Transform) -> str | None:
    """A fully transparent background is none; JPEG without one is laid on white anyway."""
    given = wanted.background
    if given is None or given[6:] == "00":
        return None
    return None if wanted.format == "jpeg" and given == _OPAQUE_WHITE else given


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "1"
    if isinstance(value, float):
        return format(value, "g")
    return str(value)


# The stored file as it is.
ORIGINAL = Transform()

"""One picture, many spellings: the frozen value every grammar reads into and writes from.

Ranges, names and synonyms differ per dialect and live in the grammar tables, never here.
"""

import hashlib
from dataclasses import dataclass, fields
from typing import Literal

ResizeMode = Literal["inside", "cover", "contain", "stretch", "outside", "thumb"]

KEY_VERSION = 1


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
    `imghost.imaging.formats` (None keeps the source's), `quality` is 1-100.
    """

    width: int | None = None
    height: int | None = None
    mode: ResizeMode = "inside"
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
    quality: int = 80

    def canonical(self) -> str:
        """Text form with fields at their default dropped, so a new field changes no old key."""
        pairs = []
        for field in fields(self):
            value = getattr(self, field.name)
            if value != field.default:
                pairs.append(f"{field.name}={_text(value)}")
        return ",".join(pairs)

    def key(self) -> str:
        """Name of the variant: 32 hex digits of BLAKE2b over the version and the canonical form."""
        text = f"{KEY_VERSION}:{self.canonical()}"
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "1"
    if isinstance(value, float):
        return format(value, "g")
    return str(value)

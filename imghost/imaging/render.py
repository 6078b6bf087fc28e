"""The order for pictures to be made from one file, and the report of what was made."""

from dataclasses import dataclass
from pathlib import Path

from imghost.transforms.transform import Transform


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One picture to make. `name` is the caller's own word for it, e.g. "thumb".

    `by_wand` has ImageMagick make it, of a transform that only resizes; animations are the engine's.
    """

    name: str
    transform: Transform
    path: Path
    by_wand: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderOrder:
    """Decode `source` (of the sniffed `format`) once and write every output.

    For a video the frame at `frame_at` seconds is extracted first and the outputs are made from it.
    `mark` is the PNG of the outputs' watermark, `mask` that of the subject, for outputs that cut it out.
    """

    source: Path
    format: str
    outputs: tuple[Output, ...]
    frame_at: float = 0.0
    placeholder: bool = False
    mark: Path | None = None
    mask: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    name: str
    format: str
    width: int
    height: int
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderReport:
    """What was made of the source.

    `width` and `height` are the whole source's as shown. `placeholder` is a data: URI of a tiny picture, or
    None when it was not ordered; with it come `thumbhash`, `dominant_color` (#rrggbb, None where all is
    transparent) and `perceptual_hash`, which is None for a plain picture.
    `peak_memory` is what the limited child held at most, in bytes.
    """

    width: int
    height: int
    has_alpha: bool
    rendered: tuple[Rendered, ...]
    placeholder: str | None = None
    thumbhash: str | None = None
    dominant_color: str | None = None
    perceptual_hash: str | None = None
    peak_memory: int = 0

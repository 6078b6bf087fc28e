"""What is known of a file before its pixels are decoded: format, size, frames, metadata."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What the file says of itself. `exif` never holds positions, serial numbers or owner names.

    `taken_at` is the camera's own clock (naive). `position` is (latitude, longitude) in degrees.
    """

    orientation: int = 1
    title: str | None = None
    description: str | None = None
    taken_at: datetime | None = None
    camera: str | None = None
    exif: dict[str, str] = field(default_factory=dict)
    position: tuple[float, float] | None = None
    is_360: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Header facts. `width` and `height` are as shown (after orientation); `duration` is in seconds."""

    format: str
    width: int
    height: int
    frames: int = 1
    is_animated: bool = False
    has_alpha: bool = False
    duration: float = 0.0
    metadata: Metadata = field(default_factory=Metadata)

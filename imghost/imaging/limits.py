"""What a file may claim and what decoding it may cost."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Sides and areas in pixels, durations and times in seconds, memory and files in bytes.

    `animation_area` bounds frames x width x height of animations.
    """

    side: int = 16_384
    area: int = 120_000_000
    frames: int = 900
    animation_area: int = 400_000_000
    video_side: int = 4_096
    video_duration: float = 3_600.0
    decode_seconds: int = 60
    decode_memory: int = 2 * 1024**3
    decode_file: int = 2 * 1024**3

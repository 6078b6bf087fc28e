"""The sentences with which a file is turned away before anybody decodes it.

They are functions so that every reader raises the same status, code and words.
"""

from imghost.base.errors import Unprocessable, UnsupportedFormat


def unreadable() -> Unprocessable:
    """Refuse bytes that are cut off or contradict themselves (Chevereto API V1.1, code 610)."""
    return Unprocessable("Can't get target upload source info", code="unreadable-image")


def unknown_format() -> UnsupportedFormat:
    """Refuse what is none of the formats the site takes (Chevereto API V1.1, code 613)."""
    return UnsupportedFormat("Unavailable image format", code="unknown-format")


def invalid_video() -> Unprocessable:
    """Refuse a file without video stream or duration (Chevereto API V1.1, code 100)."""
    return Unprocessable("Invalid video file provided", code="invalid-video")


def video_too_long(claimed: float, allowed: float) -> Unprocessable:
    """Both durations are in seconds."""
    return Unprocessable(
        f"The video lasts {claimed:.0f} seconds; at most {allowed:.0f} are allowed", code="video-too-long"
    )


def side_too_long(width: int, height: int, allowed: int) -> Unprocessable:
    return Unprocessable(
        f"The picture claims {width}x{height} pixels; a side may have at most {allowed}",
        code="too-many-pixels",
    )


def area_too_large(width: int, height: int, allowed: int) -> Unprocessable:
    return Unprocessable(
        f"The picture claims {width}x{height} pixels, {width * height} in all; at most {allowed} are allowed",
        code="too-many-pixels",
    )


def animation_too_large(pixels: int, allowed: int) -> Unprocessable:
    """`pixels` is frames x width x height."""
    return Unprocessable(
        f"The animation claims {pixels} pixels over all its frames; at most {allowed} are allowed",
        code="too-many-pixels",
    )


def too_many_frames(claimed: str, allowed: int) -> Unprocessable:
    """`claimed` is text because counting stops past the limit ("more than 900")."""
    return Unprocessable(
        f"The file claims {claimed} frames; at most {allowed} are allowed", code="too-many-frames"
    )

"""The errors for files that are rejected before decoding, one function for each.

They are functions so that every reader raises the same status, code and words.
"""

from imghost.base.errors import Unprocessable, UnsupportedFormat
from imghost.base.messages import Message


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
        Message(
            "The video lasts %(claimed)s seconds; at most %(allowed)s are allowed",
            claimed=f"{claimed:.0f}",
            allowed=f"{allowed:.0f}",
        ),
        code="video-too-long",
    )


def side_too_long(width: int, height: int, allowed: int) -> Unprocessable:
    return Unprocessable(
        Message(
            "The picture claims %(width)sx%(height)s pixels; a side may have at most %(allowed)s",
            width=width,
            height=height,
            allowed=allowed,
        ),
        code="too-many-pixels",
    )


def area_too_large(width: int, height: int, allowed: int) -> Unprocessable:
    return Unprocessable(
        Message(
            "The picture claims %(width)sx%(height)s pixels, %(area)s in all; "
            "at most %(allowed)s are allowed",
            width=width,
            height=height,
            area=width * height,
            allowed=allowed,
        ),
        code="too-many-pixels",
    )


def animation_too_large(pixels: int, allowed: int) -> Unprocessable:
    """`pixels` is frames x width x height."""
    return Unprocessable(
        Message(
            "The animation claims %(pixels)s pixels over all its frames; at most %(allowed)s are allowed",
            pixels=pixels,
            allowed=allowed,
        ),
        code="too-many-pixels",
    )


def too_many_frames(claimed: str, allowed: int) -> Unprocessable:
    """`claimed` is text because counting stops past the limit ("more than 900")."""
    return Unprocessable(
        Message(
            "The file claims %(claimed)s frames; at most %(allowed)s are allowed",
            claimed=claimed,
            allowed=allowed,
        ),
        code="too-many-frames",
    )


def texts_too_long(allowed: int) -> Unprocessable:
    """`allowed` is in bytes."""
    return Unprocessable(
        Message("The texts in this file unpack to more than %(allowed)s MB", allowed=allowed // 1_000_000),
        code="texts-too-long",
    )


def too_much_memory() -> Unprocessable:
    return Unprocessable("Reading this file takes too much memory.", code="decode-memory")

"""What is made of videos, and how long an upload waits for its thumbnails."""

from pydantic import Field

from imghost.settings.group import Group


class Videos(Group):
    """What is made of videos, and how long an upload waits for its thumbnails."""

    browser_videos: bool = Field(
        True,
        description="Make of each video what browsers need: an H.264 copy of what they do not play, a "
        "preview for tiles, and a stream of long ones.",
    )
    video_workers: int = Field(
        1, ge=0, le=64, description="Worker processes that make those, each on one core; 0: none here."
    )
    video_side: int = Field(
        1_920, ge=128, le=4_096, description="Longest side of a video made for browsers, in pixels."
    )
    video_kilobits: int = Field(
        5_000, ge=100, le=100_000, description="Most bits of its picture in a second, in thousands."
    )
    stream_minutes: int = Field(
        10,
        ge=0,
        le=1_440,
        description="Videos longer than so many minutes get a stream (HLS) of two sizes; 0: none.",
    )
    upload_wait: float = Field(10, ge=0, le=12, description="Seconds an API upload waits for its thumbnails.")

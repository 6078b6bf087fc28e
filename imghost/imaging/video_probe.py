"""Header facts of a video from ffprobe, its demuxer pinned to what the magic bytes say.

A playlist or a concat script named .mp4 never gets here: `sniff` knows no such type. Should one ever do, the
pinned demuxer refuses it, because only ffmpeg's own guessing opens playlists.
"""

import json
import math
from pathlib import Path
from typing import Any

from imghost.imaging.facts import Facts
from imghost.imaging.formats import FORMATS
from imghost.imaging.limited_process import ProgramFailed, run
from imghost.imaging.limits import Limits
from imghost.imaging.refusals import area_too_large, invalid_video, side_too_long, video_too_long

PROBE_SECONDS = 10
_ENTRIES = (
    "format=duration"
    ":stream=codec_type,width,height,duration,pix_fmt"
    ":stream_disposition=attached_pic:stream_tags=rotate,alpha_mode:stream_side_data=rotation"
)


def pinned_input(path: Path, name: str) -> list[str]:
    """Return the options that make ffmpeg or ffprobe read exactly this file as exactly this container."""
    return ["-f", FORMATS[name].demuxer, "-protocol_whitelist", "file", "-i", f"file:{path.absolute()}"]


def inspect_video(path: Path, name: str, limits: Limits) -> Facts:
    """Shown size and duration. Raises Unprocessable: invalid-video, video-too-long or too-many-pixels."""
    report = _report(path, name, limits)
    stream = next((row for row in report.get("streams", []) if _is_video(row)), None)
    if stream is None:
        raise invalid_video()
    duration = _seconds(report.get("format", {}).get("duration")) or _seconds(stream.get("duration"))
    width, height = stream.get("width", 0), stream.get("height", 0)
    if not duration or width < 1 or height < 1:
        raise invalid_video()
    _check(width, height, duration, limits)
    if _is_turned(stream):
        width, height = height, width
    return Facts(
        format=name,
        width=width,
        height=height,
        duration=duration,
        has_alpha=_tag(stream, "alpha_mode") == "1",
    )


def _report(path: Path, name: str, limits: Limits) -> dict[str, Any]:
    """`-nofind_stream_info`: the container's own facts are enough, so ffprobe does not decode a frame."""
    command = ["ffprobe", "-v", "error", "-nofind_stream_info", "-show_entries", _ENTRIES, "-of", "json"]
    try:
        printed = run(
            [*command, *pinned_input(path, name)], seconds=PROBE_SECONDS, memory=limits.decode_memory
        )
        report = json.loads(printed)
    except (ProgramFailed, ValueError):
        raise invalid_video() from None
    return report if isinstance(report, dict) else {}


def _check(width: int, height: int, duration: float, limits: Limits) -> None:
    if duration > limits.video_duration:
        raise video_too_long(duration, limits.video_duration)
    if max(width, height) > limits.video_side:
        raise side_too_long(width, height, limits.video_side)
    if width * height > limits.area:
        raise area_too_large(width, height, limits.area)


def _is_video(stream: dict[str, Any]) -> bool:
    """Tell videos from cover pictures: one is a video stream in name only."""
    return stream.get("codec_type") == "video" and not stream.get("disposition", {}).get("attached_pic")


def _seconds(text: str | None) -> float:
    """0.0 for a duration that is missing, negative or no number."""
    try:
        value = float(text or 0)
    except ValueError:
        return 0.0
    return value if math.isfinite(value) and value > 0 else 0.0


def _is_turned(stream: dict[str, Any]) -> bool:
    """Phones store the sensor's frame and a rotation in steps of 90 degrees beside it."""
    rotations = [data["rotation"] for data in stream.get("side_data_list", []) if "rotation" in data]
    rotation = rotations[0] if rotations else _seconds(_tag(stream, "rotate"))
    return round(abs(float(rotation))) % 180 == 90


def _tag(stream: dict[str, Any], name: str) -> str:
    return str(stream.get("tags", {}).get(name, ""))

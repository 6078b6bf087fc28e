"""Header facts of a video from ffprobe, its demuxer pinned to what the magic bytes say.

A playlist or a concat script named .mp4 never gets here: `sniff` knows no such type. Should one ever do, the
pinned demuxer refuses it, because only ffmpeg's own guessing opens playlists.
"""

import json
import math
import re
from pathlib import Path
from typing import Any

from imghost.imaging.facts import Facts
from imghost.imaging.formats import FORMATS
from imghost.imaging.headers.byte_view import view_of
from imghost.imaging.headers.movie import coded_size
from imghost.imaging.limited_process import ProgramFailed, run
from imghost.imaging.limits import Limits
from imghost.imaging.refusals import area_too_large, invalid_video, side_too_long, video_too_long

PROBE_SECONDS = 10
# To go through every packet of a large file; nothing is decoded.
PACKETS_SECONDS = 30
_ENTRIES = (
    "format=duration"
    ":stream=codec_type,width,height,duration,start_time,sample_aspect_ratio"
    ":stream_disposition=attached_pic:stream_tags=rotate,alpha_mode:stream_side_data=rotation"
)
_LAST_PACKET = re.compile(rb"^out_time_us=(\d+)$", re.MULTILINE)
# What cameras and discs use lies between 1:2 and 2:1; far beyond, a file only wants to look large.
_MOST_STRETCHED = 16


def pinned_input(path: Path, name: str) -> list[str]:
    """Return the options that make ffmpeg or ffprobe read exactly this file as exactly this container."""
    return ["-f", FORMATS[name].demuxer, "-protocol_whitelist", "file", "-i", f"file:{path.absolute()}"]


def inspect_video(path: Path, name: str, limits: Limits) -> Facts:
    """Shown size and duration. Raises Unprocessable: invalid-video, video-too-long or too-many-pixels."""
    report = _report(path, name, limits)
    stream = next((row for row in report.get("streams", []) if _is_video(row)), None)
    if stream is None:
        raise invalid_video()
    width, height = stream.get("width", 0), stream.get("height", 0)
    if width < 1 and name != "webm":
        with view_of(path) as view:
            width, height = coded_size(view)
    if width < 1 or height < 1:
        raise invalid_video()
    duration = _duration(report, stream) or _until_last_packet(path, name, limits)
    if not duration:
        raise invalid_video()
    width, height = _in_square_pixels(width, height, str(stream.get("sample_aspect_ratio", "")))
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


def _duration(report: dict[str, Any], stream: dict[str, Any]) -> float:
    """Return what the container says, without the empty edit that all streams may begin with.

    An edit list delays a stream by an edit of nothing (ISO/IEC 14496-12, section 8.6.6).
    """
    shown = [row for row in report.get("streams", []) if _is_heard_or_seen(row)]
    starts = [_seconds(row.get("start_time")) for row in shown]
    lengths = [_seconds(row.get("duration")) for row in shown]
    whole = _seconds(report.get("format", {}).get("duration"))
    if not whole and all(lengths):
        # Of MP4, FFmpeg 7 without `find_stream_info` reports the streams' durations only.
        whole = max(start + length for start, length in zip(starts, lengths, strict=True))
    return max(0.0, whole - min(starts, default=0.0)) or _seconds(stream.get("duration"))


def _until_last_packet(path: Path, name: str, limits: Limits) -> float:
    """Return when the last packet ends: a recorder that streams cannot know the duration when it begins.

    0.0 when that cannot be found out in time.
    """
    copying = ["-map", "0:V:0", "-map", "0:a?", "-c", "copy", "-f", "null", "-nostats", "-progress", "pipe:1"]
    command = ["ffmpeg", "-v", "error", "-nostdin", *pinned_input(path, name), *copying, "-"]
    try:
        printed = run(command, seconds=PACKETS_SECONDS, memory=limits.decode_memory)
    except ProgramFailed:
        return 0.0
    times = _LAST_PACKET.findall(printed)
    return int(times[-1]) / 1_000_000 if times else 0.0


def _in_square_pixels(width: int, height: int, aspect: str) -> tuple[int, int]:
    """Return the size that players show of pixels that are not square.

    One side grows and the other stays as it is, as the HTML standard says of the natural size of videos.
    """
    wide, _, high = aspect.partition(":")
    if not (wide.isdecimal() and high.isdecimal() and int(wide) and int(high)):
        return width, height
    ratio = int(wide) / int(high)
    if not 1 / _MOST_STRETCHED <= ratio <= _MOST_STRETCHED:
        return width, height
    return (round(width * ratio), height) if ratio >= 1 else (width, round(height / ratio))


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


def _is_heard_or_seen(stream: dict[str, Any]) -> bool:
    return stream.get("codec_type") == "audio" or _is_video(stream)


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

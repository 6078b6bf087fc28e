"""Removes private facts from a video: ffmpeg copies picture and sound, and nothing else, into a new file."""

from pathlib import Path

from imghost.base.errors import Unprocessable
from imghost.imaging.headers.byte_view import view_of
from imghost.imaging.limited_process import MEGABYTE, ProgramFailed, run
from imghost.imaging.privacy.stills import beside, take_place
from imghost.imaging.privacy.video_traces import VideoTraces, traces_of_mp4, traces_of_webm
from imghost.imaging.video_probe import pinned_input

REMUX_SECONDS = 120
_MEMORY = 2048 * MEGABYTE


def remove_from_video(path: Path, name: str) -> bool:
    """Rewrite `path` without private facts; True when there were any. Raises ProgramFailed.

    Streams are copied, not encoded; rotation stays. Subtitles, data tracks (they may hold a position for
    every second), covers, chapters and every tag go, save the date of an MP4 or MOV.
    """
    traces = traces_of(path, name)
    if not traces.private:
        return False
    target = beside(path)
    try:
        run(
            _command(path, name, traces, target),
            seconds=REMUX_SECONDS,
            memory=_MEMORY,
            file_bytes=path.stat().st_size * 2 + 64 * MEGABYTE,
        )
        if traces_of(target, name).private:
            raise ProgramFailed("ffmpeg left private facts in a video")
        take_place(target, path)
    finally:
        target.unlink(missing_ok=True)
    return True


def traces_of(path: Path, name: str) -> VideoTraces:
    """A container that we cannot walk may hide anything, so it is copied to be sure."""
    try:
        with view_of(path) as view:
            return traces_of_webm(view) if name == "webm" else traces_of_mp4(view)
    except Unprocessable:
        return VideoTraces(private=True)


def _command(path: Path, name: str, traces: VideoTraces, target: Path) -> list[str]:
    """`-map 0:V` leaves covers out, which `0:v` would take for videos."""
    kept = []
    if traces.created:
        kept += ["-metadata", f"creation_time={traces.created}"]
    if traces.has_alpha:
        kept += ["-metadata:s:v:0", "alpha_mode=1"]
    return [
        "ffmpeg", "-v", "error", "-nostdin", *pinned_input(path, name),
        "-map", "0:V", "-map", "0:a?", "-c", "copy", "-map_metadata", "-1", "-map_chapters", "-1", *kept,
        "-fflags", "+bitexact", "-strict", "unofficial",
        *([] if name == "webm" else ["-movflags", "+faststart"]),
        "-f", name, f"file:{target.absolute()}",
    ]  # fmt: skip

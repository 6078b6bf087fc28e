"""One picture out of a video: ffmpeg called directly, its demuxer pinned, so that only this file is read."""

import os
import subprocess
from pathlib import Path

from imghost.imaging import refusals
from imghost.imaging.confinement import die_with_parent
from imghost.imaging.formats import FORMATS, Format
from imghost.imaging.limits import Limits
from imghost.imaging.source import StillFile

_INPUT = "input"
_FRAME = "frame.bmp"


def extract(video: Path, format_row: Format, at: float, limits: Limits, directory: Path) -> StillFile:
    """The frame shown at `at` seconds, or the first one when there is none, turned as the file says.

    `directory` is empty and ours: ffmpeg sees the video there and nothing beside it. Raises
    `Unprocessable` (invalid-video).
    """
    os.symlink(video.resolve(), directory / _INPUT)
    for start in (at, 0.0) if at > 0 else (0.0,):
        _run_ffmpeg(format_row.demuxer, start, directory)
        frame = directory / _FRAME
        if frame.exists() and frame.stat().st_size:
            return StillFile(frame.read_bytes(), FORMATS["bmp"], limits)
    raise refusals.invalid_video()


def _run_ffmpeg(demuxer: str, start: float, directory: Path) -> None:
    """Bounded by the limits of the child it is started from; the alarm of that child ends both."""
    words = (
        *("ffmpeg", "-nostdin", "-v", "error", "-threads", "1"),
        *("-protocol_whitelist", "file", "-f", demuxer, "-ss", f"{start:.3f}", "-i", _INPUT),
        *("-map", "0:v:0", "-an", "-sn", "-dn", "-frames:v", "1", "-map_metadata", "-1"),
        # Pixels that are not square are made so, as players do.
        *("-vf", "scale='max(1,trunc(iw*sar+0.5))':ih,setsar=1"),
        *("-c:v", "bmp", "-f", "image2", "-update", "1", "-y", _FRAME),
    )
    subprocess.run(  # noqa: S603 - fixed words and numbers
        words,
        cwd=directory,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
        preexec_fn=die_with_parent,
    )

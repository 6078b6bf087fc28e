"""What ffmpeg decodes, video frames and BMP: called directly, its demuxer pinned to this one file."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from imghost.imaging import refusals
from imghost.imaging.confinement import die_with_parent
from imghost.imaging.engine.picture import Picture, from_pixels, in_memory, without_idle_alpha
from imghost.imaging.engine.scale import scaled
from imghost.imaging.engine.vips import Image
from imghost.imaging.formats import Format
from imghost.imaging.headers.reading import check_size
from imghost.imaging.limits import Limits

_INPUT = "input"
_FRAME = "frame.pam"
# Pixels that are not square are made so, as players do.
_SQUARE_PIXELS = "scale='max(1,trunc(iw*sar+0.5))':ih,setsar=1"
_HEADER_BYTES = 200


@dataclass(frozen=True, slots=True)
class DecodedFile:
    """A picture that a program of ours has decoded already."""

    frame: Image

    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.frame.width, self.frame.height

    def decode(self, width: int, height: int) -> Picture:
        """Reduce to `width` x `height` pixels."""
        small = in_memory(scaled(self.frame, width, height))
        return Picture(frames=without_idle_alpha((small,)), width=self.frame.width, height=self.frame.height)


def load_bmp(data: bytes) -> Image:
    """Decode a BMP in the working directory, which is empty and ours. Raises `Unprocessable`."""
    directory = Path.cwd()
    (directory / _INPUT).write_bytes(data)
    _run_ffmpeg(("-f", "bmp_pipe", "-i", _INPUT), "rgba", directory)
    frame = _frame(directory)
    if frame is None:
        raise refusals.unreadable()
    return frame


def extract(video: Path, format_row: Format, at: float, limits: Limits, directory: Path) -> DecodedFile:
    """The frame shown at `at` seconds, or the first one when there is none, turned as the file says.

    `directory` is empty and ours: ffmpeg sees the video there and nothing beside it. Raises
    `Unprocessable` (invalid-video).
    """
    os.symlink(video.resolve(), directory / _INPUT)
    for start in (at, 0.0) if at > 0 else (0.0,):
        words = ("-f", format_row.demuxer, "-ss", f"{start:.3f}", "-i", _INPUT, "-map", "0:v:0")
        _run_ffmpeg((*words, "-vf", _SQUARE_PIXELS), "rgb24", directory)
        frame = _frame(directory)
        if frame is not None:
            check_size(frame.width, frame.height, limits)
            return DecodedFile(frame)
    raise refusals.invalid_video()


def _run_ffmpeg(reading: tuple[str, ...], pixels: str, directory: Path) -> None:
    """Bounded by the limits of the child it is started from; the alarm of that child ends both."""
    words = (
        *("ffmpeg", "-nostdin", "-v", "error", "-threads", "1", "-protocol_whitelist", "file", *reading),
        *("-an", "-sn", "-dn", "-frames:v", "1", "-map_metadata", "-1", "-pix_fmt", pixels),
        *("-c:v", "pam", "-f", "image2", "-update", "1", "-y", _FRAME),
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


def _frame(directory: Path) -> Image | None:
    """Read what ffmpeg wrote: a PAM file, whose header is lines of a word and a value."""
    path = directory / _FRAME
    data = path.read_bytes() if path.exists() else b""
    path.unlink(missing_ok=True)
    end = data.find(b"ENDHDR\n", 0, _HEADER_BYTES)
    if end < 0:
        return None
    values = dict(line.split(maxsplit=1) for line in data[:end].splitlines() if b" " in line)
    width, height, bands = (int(values[name]) for name in (b"WIDTH", b"HEIGHT", b"DEPTH"))
    return from_pixels(data[end + len(b"ENDHDR\n") :], width, height, bands)

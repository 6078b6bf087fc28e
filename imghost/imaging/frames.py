"""ffmpeg as decoder of video frames, BMP and JPEG XL, its demuxer pinned; it encodes JPEG XL too."""

import json
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
from imghost.imaging.video_stream import ENTRIES, VideoStream, stream_of

_INPUT = "input"
_FRAME = "frame.pam"
_MADE = "made"
# Twice as fast as the next one, for 3 % more bytes.
_JXL_EFFORT = "3"
_HEADER_BYTES = 200


@dataclass(frozen=True, slots=True)
class DecodedFile:
    """A picture that a program of ours has decoded already."""

    frame: Image

    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.frame.width, self.frame.height

    def decode(self, width: int, height: int, *, roughly: bool = False) -> Picture:
        """Reduce to exactly `width` x `height` pixels."""
        del roughly
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


def jxl_as_png(data: bytes) -> bytes:
    """Decode a JPEG XL to a PNG with its depth and profile, in the empty working directory.

    Raises `Unprocessable`.
    """
    directory = Path.cwd()
    (directory / _INPUT).write_bytes(data)
    reading = ("-c:v", "libjxl", "-f", "image2", "-pattern_type", "none", "-i", _INPUT)
    made = _converted(reading, ("-compression_level", "1", "-c:v", "png"), directory)
    if not made:
        raise refusals.unreadable()
    return made


def as_jxl(frame: Image, distance: float) -> bytes:
    """Encode as JPEG XL; `distance` is 0 for lossless, 1 for no loss to be seen (libjxl's own measure)."""
    directory = Path.cwd()
    (directory / _INPUT).write_bytes(frame.pngsave_buffer(compression=1, keep="none"))
    writing = ("-c:v", "libjxl", "-distance", f"{distance:.2f}", "-effort", _JXL_EFFORT)
    made = _converted(("-f", "png_pipe", "-i", _INPUT), writing, directory)
    if not made:
        raise refusals.too_much_memory()
    return made


def _converted(reading: tuple[str, ...], writing: tuple[str, ...], directory: Path) -> bytes:
    """One picture by ffmpeg, as bytes; none when it says no."""
    started = ("ffmpeg", "-nostdin", "-v", "error", "-threads", "1", "-protocol_whitelist", "file")
    still = ("-frames:v", "1", "-map_metadata", "-1", *writing, "-f", "image2", "-update", "1", "-y", _MADE)
    _bounded((*started, *reading, *still), directory)
    path = directory / _MADE
    made = path.read_bytes() if path.exists() else b""
    for name in (_INPUT, _MADE):
        (directory / name).unlink(missing_ok=True)
    return made


def extract(video: Path, format_row: Format, at: float, limits: Limits, directory: Path) -> DecodedFile:
    """The frame shown at `at` seconds, or the first one when there is none, turned as the file says.

    `directory` is empty and ours: ffmpeg sees the video there and nothing beside it. Raises
    `Unprocessable` (invalid-video).
    """
    os.symlink(video.resolve(), directory / _INPUT)
    stream = _stream(format_row, directory)
    ways = (stream.colour_filters(), ()) if stream.colour_filters() else ((),)
    for start in (at, 0.0) if at > 0 else (0.0,):
        # Without the library for wide colours the frame is at least there.
        for colours in ways:
            words = (*stream.decoder, "-f", format_row.demuxer, "-ss", f"{start:.3f}", "-i", _INPUT)
            filters = ",".join((*colours, stream.square_pixels(), "format=rgba"))
            _run_ffmpeg((*words, "-map", "0:V:0", "-vf", filters), "rgba", directory)
            frame = _frame(directory)
            if frame is not None:
                check_size(frame.width, frame.height, limits)
                return DecodedFile(frame)
    raise refusals.invalid_video()


def _stream(format_row: Format, directory: Path) -> VideoStream:
    """Ask ffprobe about colours and alpha; of a stream it cannot read nothing is known."""
    words = ("ffprobe", "-v", "error", "-threads", "1", "-protocol_whitelist", "file", "-f")
    asked = (format_row.demuxer, "-select_streams", "V:0", "-show_entries", ENTRIES, "-of", "json", _INPUT)
    try:
        return stream_of(json.loads(_bounded((*words, *asked), directory)))
    except ValueError:
        return VideoStream()


def _run_ffmpeg(reading: tuple[str, ...], pixels: str, directory: Path) -> None:
    words = (
        *("ffmpeg", "-nostdin", "-v", "error", "-threads", "1", "-protocol_whitelist", "file", *reading),
        *("-an", "-sn", "-dn", "-frames:v", "1", "-map_metadata", "-1", "-pix_fmt", pixels),
        *("-c:v", "pam", "-f", "image2", "-update", "1", "-y", _FRAME),
    )
    _bounded(words, directory)


def _bounded(words: tuple[str, ...], directory: Path) -> bytes:
    """Return what a program printed.

    It is bounded by the limits of the child it is started from; the alarm of that child ends both.
    """
    return subprocess.run(  # noqa: S603 - fixed words and numbers
        words,
        cwd=directory,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
        preexec_fn=die_with_parent,
    ).stdout


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

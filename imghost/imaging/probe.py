"""Header facts of an uploaded file under limits: sniff, read the header, compare with what is allowed."""

from collections.abc import Callable
from pathlib import Path

from imghost.imaging.facts import Facts, Metadata
from imghost.imaging.formats import FORMATS
from imghost.imaging.headers import bmp, gif, isobmff, jpeg, png, tiff, webp
from imghost.imaging.headers.byte_view import ByteView, view_of
from imghost.imaging.headers.header import Header
from imghost.imaging.limits import Limits
from imghost.imaging.refusals import animation_too_large, area_too_large, side_too_long, unreadable
from imghost.imaging.sniff import HEAD_BYTES, sniff
from imghost.imaging.vector.bounds import FILE_BYTES
from imghost.imaging.vector.sanitise import sanitise
from imghost.imaging.video_probe import inspect_video

_READERS: dict[str, Callable[[ByteView, int], Header]] = {
    "jpeg": lambda view, _: jpeg.read(view),
    "png": png.read,
    "gif": gif.read,
    "webp": webp.read,
    "avif": lambda view, max_frames: isobmff.read(view, "avif", max_frames),
    "heic": lambda view, max_frames: isobmff.read(view, "heic", max_frames),
    "bmp": lambda view, _: bmp.read(view),
    "tiff": tiff.read,
}


def inspect(path: Path, limits: Limits) -> Facts:
    """Format, shown size, frames, alpha and duration of the file at `path`; no pixel is decoded.

    Raises InvalidInput for an empty file, UnsupportedFormat for a type the site does not take and
    Unprocessable for a file that cannot be read or claims more than `limits` allow.
    """
    with path.open("rb") as file:
        name = sniff(file.read(HEAD_BYTES))
    if FORMATS[name].is_video:
        return inspect_video(path, name, limits)
    if name == "svg":
        return _inspect_drawing(path, limits)
    with view_of(path) as view:
        header = _READERS[name](view, limits.frames)
    _check(header, limits)
    return _facts(name, header)


def _inspect_drawing(path: Path, limits: Limits) -> Facts:
    """A drawing has no header: its size is known once the whole of it has been found harmless."""
    with path.open("rb") as file:
        drawing = sanitise(file.read(FILE_BYTES + 1), limits)
    return Facts(format="svg", width=drawing.width, height=drawing.height, has_alpha=True)


def _check(header: Header, limits: Limits) -> None:
    for width, height in {(header.width, header.height), header.largest} - {(0, 0)}:
        if max(width, height) > limits.side:
            raise side_too_long(width, height, limits.side)
        if width * height > limits.area:
            raise area_too_large(width, height, limits.area)
    if header.width < 1 or header.height < 1:
        raise unreadable()
    width, height = max(header.largest, (header.width, header.height), key=lambda size: size[0] * size[1])
    pixels = header.frames * width * height
    if header.is_animated and pixels > limits.animation_area:
        raise animation_too_large(pixels, limits.animation_area)


def _facts(name: str, header: Header) -> Facts:
    """EXIF orientations 5 to 8 lay the picture on its side."""
    turned = header.orientation >= 5
    return Facts(
        format=name,
        width=header.height if turned else header.width,
        height=header.width if turned else header.height,
        frames=header.frames,
        is_animated=header.is_animated,
        has_alpha=header.has_alpha,
        metadata=Metadata(orientation=header.orientation),
    )

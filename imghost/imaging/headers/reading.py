"""The header of any still format by the sniffed name, and whether it claims too much."""

from collections.abc import Callable

from imghost.imaging.headers import bmp, gif, isobmff, jpeg, jxl, png, tiff, webp
from imghost.imaging.headers.byte_view import ByteView
from imghost.imaging.headers.header import Header
from imghost.imaging.limits import Limits
from imghost.imaging.refusals import animation_too_large, area_too_large, side_too_long, unreadable

_READERS: dict[str, Callable[[ByteView, int], Header]] = {
    "jpeg": lambda view, _: jpeg.read(view),
    "png": png.read,
    "gif": gif.read,
    "webp": webp.read,
    "avif": lambda view, max_frames: isobmff.read(view, "avif", max_frames),
    "heic": lambda view, max_frames: isobmff.read(view, "heic", max_frames),
    "bmp": lambda view, _: bmp.read(view),
    "tiff": tiff.read,
    "jxl": lambda view, _: jxl.read(view),
}


def read_header(name: str, view: ByteView, max_frames: int) -> Header:
    """Read the header of a file of the format `name`. Raises Unprocessable for what is none."""
    return _READERS[name](view, max_frames)


def check_size(width: int, height: int, limits: Limits) -> None:
    """Refuse a picture without pixels or with too many. Raises Unprocessable."""
    if width < 1 or height < 1:
        raise unreadable()
    if max(width, height) > limits.side:
        raise side_too_long(width, height, limits.side)
    if width * height > limits.area:
        raise area_too_large(width, height, limits.area)


def check_header(header: Header, limits: Limits, *, animated: bool) -> None:
    """Refuse what would cost too much to decode. Raises Unprocessable.

    `animated` says that all frames would be decoded: each has the size of the whole canvas then.
    """
    for width, height in {(header.width, header.height), header.largest} - {(0, 0)}:
        check_size(width, height, limits)
    check_size(header.width, header.height, limits)
    width, height = max(header.largest, (header.width, header.height), key=lambda size: size[0] * size[1])
    pixels = header.frames * width * height
    if animated and header.is_animated and pixels > limits.animation_area:
        raise animation_too_large(pixels, limits.animation_area)

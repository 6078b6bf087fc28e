"""TIFF 6.0: the chain of directories. The first page is the picture, the others only count."""

from imghost.imaging.headers.byte_view import ByteView
from imghost.imaging.headers.header import Header
from imghost.imaging.headers.ifd import Entry, NotTiff, byte_order_of, entries_of, next_directory
from imghost.imaging.refusals import too_many_frames, unknown_format, unreadable

_WIDTH, _HEIGHT, _PHOTOMETRIC, _ORIENTATION = 256, 257, 262, 274
_STRIPS, _TILES, _EXTRA_SAMPLES = 273, 324, 338
_DNG_VERSION = 50706
_SENSOR_DATA = {32803, 34892}
_ALPHA_SAMPLES = {1, 2}


def read(view: ByteView, max_frames: int) -> Header:
    """Size, orientation, alpha, pages. Raises UnsupportedFormat for camera raw files in TIFF clothing."""
    try:
        order = byte_order_of(view)
    except NotTiff:
        raise unreadable() from None
    offset = view.number(f"{order}I", 4)
    pages: dict[int, dict[int, Entry]] = {}
    while offset:
        if offset in pages:
            raise unreadable()
        if len(pages) >= max_frames:
            raise too_many_frames(f"more than {max_frames}", max_frames)
        pages[offset] = entries_of(view, order, offset)
        offset = next_directory(view, order, offset)
    if not pages:
        raise unreadable()
    return _of_pages(list(pages.values()))


def _of_pages(pages: list[dict[int, Entry]]) -> Header:
    first = pages[0]
    if _DNG_VERSION in first or _value(first, _PHOTOMETRIC) in _SENSOR_DATA:
        raise unknown_format()
    if not (_STRIPS in first or _TILES in first):
        raise unreadable()
    sizes = [(_value(page, _WIDTH), _value(page, _HEIGHT)) for page in pages]
    orientation = _value(first, _ORIENTATION)
    return Header(
        width=sizes[0][0],
        height=sizes[0][1],
        orientation=orientation if 1 <= orientation <= 8 else 1,
        frames=len(pages),
        has_alpha=_value(first, _EXTRA_SAMPLES) in _ALPHA_SAMPLES,
        largest=max(sizes, key=lambda size: size[0] * size[1]),
    )


def _value(page: dict[int, Entry], tag: int) -> int:
    return page[tag].first if tag in page else 0

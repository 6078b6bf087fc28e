"""HEIC and AVIF (ISO/IEC 23008-12, AV1 Image File Format): the primary item and its properties."""

from dataclasses import dataclass, replace

from imghost.imaging.headers.boxes import Box, boxes, first_box
from imghost.imaging.headers.byte_view import ByteView
from imghost.imaging.headers.header import ColourNumbers, Header
from imghost.imaging.headers.item_properties import associations, item_kinds, primary_item
from imghost.imaging.refusals import too_many_frames, unreadable

_CODED_KINDS = {"avif": {b"av01", b"grid", b"iovl", b"iden"}, "heic": {b"hvc1", b"grid", b"iovl", b"iden"}}
_ALPHA_TYPES = (b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha", b"urn:mpeg:hevc:2015:auxid:1")
_FULL_BOX = 4


@dataclass(frozen=True, slots=True)
class _Shown:
    """A size in pixels on its way through the item's transformations, which apply in the order listed."""

    width: int = 0
    height: int = 0


def read(view: ByteView, name: str, max_frames: int) -> Header:
    """Size as shown (`irot` and `clap` applied), alpha, frames of a sequence.

    `name` is "avif" or "heic". Raises Unprocessable when there is no primary item of that codec.
    """
    meta = first_box(view, (b"meta",), 0, view.size)
    frames = _sequence_frames(view)
    if frames > max_frames:
        raise too_many_frames(str(frames), max_frames)
    if meta is None:
        raise unreadable()
    start, end = meta.start + _FULL_BOX, meta.end
    properties = first_box(view, (b"iprp", b"ipco"), start, end)
    primary = primary_item(view, start, end)
    if properties is None or item_kinds(view, start, end).get(primary) not in _CODED_KINDS[name]:
        raise unreadable()
    listed = list(boxes(view, properties.start, properties.end))
    indexes = associations(view, start, end).get(primary, ())
    shown = _shown_size(view, listed, indexes)
    return Header(
        width=shown.width,
        height=shown.height,
        frames=max(frames, 1),
        is_animated=frames > 1,
        has_alpha=any(_is_alpha(view, box) for box in listed),
        largest=_largest(view, listed),
        colours=_colours(view, [listed[index - 1] for index in indexes]),
    )


def _shown_size(view: ByteView, listed: list[Box], indexes: tuple[int, ...]) -> _Shown:
    shown = _Shown()
    for index in indexes:
        if not 1 <= index <= len(listed):
            raise unreadable()
        shown = _apply(view, listed[index - 1], shown)
    return shown


def _apply(view: ByteView, box: Box, shown: _Shown) -> _Shown:
    """Fields of `ispe`, `clap` and `irot` as in ISO/IEC 23008-12, section 6.5."""
    if box.kind == b"ispe":
        return _extent(view, box)
    if box.kind == b"clap":
        width, width_unit, height, height_unit = (view.number(">I", box.start + at) for at in (0, 4, 8, 12))
        if not width_unit or not height_unit or not shown.width:
            raise unreadable()
        return replace(
            shown,
            width=min(round(width / width_unit), shown.width),
            height=min(round(height / height_unit), shown.height),
        )
    if box.kind == b"irot" and view.byte(box.start) & 1:
        return _Shown(shown.height, shown.width)
    return shown


def _extent(view: ByteView, box: Box) -> _Shown:
    return _Shown(view.number(">I", box.start + _FULL_BOX), view.number(">I", box.start + _FULL_BOX + 4))


def _largest(view: ByteView, listed: list[Box]) -> tuple[int, int]:
    """Find the biggest item of the file: tiles, alpha and depth pictures are decoded too."""
    extents = [_extent(view, box) for box in listed if box.kind == b"ispe"]
    largest = max(extents, key=lambda extent: extent.width * extent.height, default=_Shown())
    return largest.width, largest.height


def _colours(view: ByteView, properties: list[Box]) -> ColourNumbers:
    """Read the code points in `colr` (ISO/IEC 14496-12, 12.1.5), unless an ICC profile stands beside them."""
    boxes_of_colour = [box for box in properties if box.kind == b"colr"]
    kinds = [view.take(box.start, 4) for box in boxes_of_colour]
    if b"nclx" not in kinds or {b"prof", b"rICC"} & set(kinds):
        return ColourNumbers()
    at = boxes_of_colour[kinds.index(b"nclx")].start + 4
    return ColourNumbers(code_points=(view.number(">H", at), view.number(">H", at + 2)))


def _is_alpha(view: ByteView, box: Box) -> bool:
    if box.kind != b"auxC":
        return False
    return view.take(box.start + _FULL_BOX, box.end - box.start - _FULL_BOX).startswith(_ALPHA_TYPES)


def _sequence_frames(view: ByteView) -> int:
    """Count the samples of the longest track (`stsz`, ISO/IEC 14496-12, section 8.7.3); 0 without tracks."""
    movie = first_box(view, (b"moov",), 0, view.size)
    if movie is None:
        return 0
    counts = [0]
    for track in boxes(view, movie.start, movie.end):
        sizes = (
            first_box(view, (b"mdia", b"minf", b"stbl", b"stsz"), track.start, track.end)
            if track.kind == b"trak"
            else None
        )
        if sizes:
            counts.append(view.number(">I", sizes.start + 8))
    return max(counts)

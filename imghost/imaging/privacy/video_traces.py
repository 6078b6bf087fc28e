"""A quick look for private facts in a video, so that clean ones are not copied for nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from imghost.imaging.headers import ebml
from imghost.imaging.headers.boxes import Box, boxes, first_box
from imghost.imaging.headers.byte_view import ByteView

_EMPTY_SPACE = {b"free", b"skip", b"wide"}
_KEPT_AT_TOP = {b"ftyp", b"styp", b"moov", b"mdat", b"moof", b"mfra", b"sidx", b"pdin"}
_KEPT_IN_MOVIE = {b"mvhd", b"trak", b"mvex", b"iods"}
_KEPT_IN_TRACK = {b"tkhd", b"mdia", b"edts", b"tref", b"tapt"}
_KEPT_IN_TAGS = {b"hdlr", b"ilst"}
_ENCODER_TAGS = {b"\xa9too", b"\xa9swr"}
_STREAM_KINDS = {b"vide", b"soun"}
_MAX_EMPTY_SPACE = 1024 * 1024
_EPOCH = datetime(1904, 1, 1, tzinfo=UTC)
"""Where the seconds of MP4 and QuickTime count from."""

_ALPHA_MODE = b"\x53\xc0\x81\x01"
_VIDEO_AND_SOUND = {1, 2}
_KEPT_IN_SEGMENT = {ebml.SEEK_HEAD, ebml.CLUSTER, ebml.CUES, ebml.CRC}
_PRIVATE_INFO = {ebml.TITLE, ebml.SEGMENT_FILE_NAME, ebml.SEGMENT_IDENTIFIER}
_HARMLESS_TAGS = {b"ENCODER", b"DURATION", b"ALPHA_MODE"}


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoTraces:
    """`private`: something may be there. `created` (ISO 8601) and `has_alpha` must survive a copy."""

    private: bool
    created: str = ""
    has_alpha: bool = False


def traces_of_mp4(view: ByteView) -> VideoTraces:
    """Look at the boxes of an MP4 or MOV. Raises Unprocessable for broken ones."""
    movie = first_box(view, (b"moov",), 0, view.size)
    if movie is None:
        return VideoTraces(private=True)
    inner = list(boxes(view, movie.start, movie.end))
    tracks = [box for box in inner if box.kind == b"trak"]
    private = (
        _are_private(view, boxes(view, 0, view.size), _KEPT_AT_TOP)
        or _are_private(view, inner, _KEPT_IN_MOVIE)
        or any(_is_private_track(view, track) for track in tracks)
    )
    return VideoTraces(private=private, created=_created(view, inner))


def _is_private_track(view: ByteView, track: Box) -> bool:
    """Tracks that are neither picture nor sound can hold text or a position for every second."""
    handler = first_box(view, (b"mdia", b"hdlr"), track.start, track.end)
    if handler is None or view.take(handler.start + 8, 4) not in _STREAM_KINDS:
        return True
    return _are_private(view, boxes(view, track.start, track.end), _KEPT_IN_TRACK)


def _are_private(view: ByteView, found: Iterable[Box], kept: set[bytes]) -> bool:
    return any(box.kind not in kept and not _is_harmless(view, box) for box in found)


def _is_harmless(view: ByteView, box: Box) -> bool:
    """Zeros, and user data that only names the encoder."""
    if box.kind in _EMPTY_SPACE:
        length = box.end - box.start
        return length <= _MAX_EMPTY_SPACE and not any(view.take(box.start, length))
    if box.kind == b"udta":
        return all(
            part.kind in _ENCODER_TAGS or (part.kind == b"meta" and _names_only_encoder(view, part))
            for part in boxes(view, box.start, box.end)
        )
    return False


def _names_only_encoder(view: ByteView, meta: Box) -> bool:
    parts = list(boxes(view, meta.start + 4, meta.end))
    tags = [tag.kind for part in parts if part.kind == b"ilst" for tag in boxes(view, part.start, part.end)]
    return {part.kind for part in parts} <= _KEPT_IN_TAGS and _ENCODER_TAGS.issuperset(tags)


def _created(view: ByteView, movie: list[Box]) -> str:
    """Creation time of the movie header (ISO/IEC 14496-12, section 8.2.2), empty when it was never set."""
    header = next((box for box in movie if box.kind == b"mvhd"), None)
    if header is None:
        return ""
    seconds = view.number(">Q" if view.byte(header.start) else ">I", header.start + 4)
    if not 0 < seconds < 2**32:
        return ""
    return (_EPOCH + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def traces_of_webm(view: ByteView) -> VideoTraces:
    """Look at the elements of a WebM (RFC 9559). Raises Unprocessable for broken ones.

    A recording of unknown length cannot be walked, so something may be there.
    """
    segment = next((part for part in ebml.elements(view, 0, view.size) if part.name == ebml.SEGMENT), None)
    if segment is None:
        return VideoTraces(private=True)
    private, has_alpha = False, False
    for part in ebml.elements(view, segment.start, segment.end):
        if part.name == ebml.TRACKS:
            has_alpha = view.find(_ALPHA_MODE, part.start, part.end) >= 0
            private |= _tracks_are_private(view, part)
        elif part.name == ebml.INFO:
            private |= any(inner.name in _PRIVATE_INFO for inner in ebml.elements(view, part.start, part.end))
        elif part.name == ebml.TAGS:
            private |= not _tags_are_harmless(view, part)
        elif part.name == ebml.VOID:
            private |= part.end - part.start > _MAX_EMPTY_SPACE or any(
                view.take(part.start, part.end - part.start)
            )
        elif part.name not in _KEPT_IN_SEGMENT:
            private = True
    return VideoTraces(private=private, has_alpha=has_alpha)


def _tracks_are_private(view: ByteView, tracks: ebml.Element) -> bool:
    for track in ebml.elements(view, tracks.start, tracks.end):
        for part in ebml.elements(view, track.start, track.end):
            if part.name == ebml.TRACK_NAME:
                return True
            if part.name == ebml.TRACK_TYPE and view.byte(part.end - 1) not in _VIDEO_AND_SOUND:
                return True
    return False


def _tags_are_harmless(view: ByteView, tags: ebml.Element) -> bool:
    for tag in ebml.elements(view, tags.start, tags.end):
        for simple in ebml.elements(view, tag.start, tag.end):
            for part in ebml.elements(view, simple.start, simple.end):
                if simple.name == ebml.SIMPLE_TAG and part.name == ebml.TAG_NAME:
                    name = view.take(part.start, part.end - part.start).rstrip(b"\0").upper()
                    if name not in _HARMLESS_TAGS:
                        return False
    return True

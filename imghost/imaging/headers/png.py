"""PNG and APNG (W3C PNG, third edition): the chunk list, each chunk skipped by its length."""

import struct
import zlib
from collections.abc import Iterator

from imghost.imaging.headers.byte_view import MAX_CHUNKS, ByteView
from imghost.imaging.headers.exif import orientation_of
from imghost.imaging.headers.header import ColourNumbers, Header
from imghost.imaging.refusals import texts_too_long, too_many_frames, unreadable

_ALPHA_COLOUR_TYPES = {4, 6}
_DEPTHS = {0: {1, 2, 4, 8, 16}, 2: {8, 16}, 3: {1, 2, 4, 8}, 4: {8, 16}, 6: {8, 16}}
_MAX_EXIF = 1024 * 1024
_COLOUR_CHUNKS = {b"cICP": 4, b"iCCP": 0, b"sRGB": 0, b"gAMA": 4, b"cHRM": 32}
"""How much of each is read, in bytes."""

_UNIT = 100_000
"""Numbers in gAMA and cHRM are parts of this."""

_MAX_TEXTS = 16_000_000
"""Bytes of all compressed texts together as they unpack; whoever reads the file unpacks them."""


def read(view: ByteView, max_frames: int) -> Header:
    """Size, alpha, frames.

    Raises Unprocessable unless the list is whole from IHDR to the last IDAT, and when texts are bombs.
    """
    width, height, has_alpha = _image_header(view)
    frames, orientation, texts, seen = 0, 1, 0, set()
    colours: dict[bytes, bytes] = {}
    for kind, offset, length in chunks(view):
        if kind == b"acTL" and b"IDAT" not in seen and length >= 8:
            frames = view.number(">I", offset)
            if frames > max_frames:
                raise too_many_frames(str(frames), max_frames)
        elif kind == b"tRNS":
            has_alpha = True
        elif kind == b"eXIf" and length <= _MAX_EXIF:
            orientation = orientation_of(view, offset, length)
        elif kind in _COLOUR_CHUNKS and b"IDAT" not in seen:
            colours.setdefault(kind, view.take(offset, min(length, _COLOUR_CHUNKS[kind])))
        elif kind in (b"zTXt", b"iTXt"):
            texts += _unpacked_length(kind, view.take(offset, length), _MAX_TEXTS - texts)
        seen.add(kind)
    if b"IDAT" not in seen:
        raise unreadable()
    return Header(
        width=width,
        height=height,
        orientation=orientation,
        frames=max(frames, 1),
        is_animated=frames > 1,
        has_alpha=has_alpha,
        colours=_colours(colours),
    )


def chunks(view: ByteView) -> Iterator[tuple[bytes, int, int]]:
    """Each (type, offset of its data, length) up to IEND, or to the end of a file that lacks it.

    Raises Unprocessable when one reaches past the file.
    """
    at = 8
    for _ in range(MAX_CHUNKS):
        if at > 8 and at + 12 > view.size:
            # Cut off behind whole chunks: the pixels are all there, and browsers show such files.
            return
        length = view.number(">I", at)
        kind = view.take(at + 4, 4)
        if at + 12 + length > view.size:
            raise unreadable()
        yield kind, at + 8, length
        if kind == b"IEND":
            return
        at += 12 + length
    raise unreadable()


def _colours(chunks: dict[bytes, bytes]) -> ColourNumbers:
    """By the precedence of the PNG specification, 4.3: cICP, iCCP, sRGB, then gAMA with cHRM."""
    points = chunks.get(b"cICP", b"")
    if len(points) == _COLOUR_CHUNKS[b"cICP"]:
        return ColourNumbers(code_points=(points[0], points[1]))
    if chunks.keys() & {b"iCCP", b"sRGB"}:
        return ColourNumbers()
    gamma, places = chunks.get(b"gAMA", b""), chunks.get(b"cHRM", b"")
    chromaticities = struct.unpack(">8I", places) if len(places) == _COLOUR_CHUNKS[b"cHRM"] else None
    return ColourNumbers(
        gamma=(int.from_bytes(gamma, "big") or _UNIT) / _UNIT if len(gamma) == 4 else None,
        chromaticities=tuple(value / _UNIT for value in chromaticities) if chromaticities else None,
    )


def _unpacked_length(kind: bytes, data: bytes, allowed: int) -> int:
    """Return how long the text of a chunk is, unpacking no more than `allowed`. Raises Unprocessable."""
    packed = data.partition(b"\0")[2][1:]
    if kind == b"iTXt":
        # Behind the method stand a language and the translated keyword.
        packed = packed[1:].split(b"\0", 2)[-1]
    try:
        length = len(zlib.decompressobj().decompress(packed, allowed + 1))
    except zlib.error:
        return 0
    if length > allowed:
        raise texts_too_long(_MAX_TEXTS)
    return length


def _image_header(view: ByteView) -> tuple[int, int, bool]:
    if view.number(">I", 8) != 13 or view.take(12, 4) != b"IHDR":
        raise unreadable()
    depth, colour_type = view.byte(24), view.byte(25)
    if depth not in _DEPTHS.get(colour_type, set()):
        raise unreadable()
    return view.number(">I", 16), view.number(">I", 20), colour_type in _ALPHA_COLOUR_TYPES

"""What has to change in a PNG: chunks by allow-list, and everything behind the picture."""

import zlib
from collections.abc import Iterator

from imghost.imaging.headers import png
from imghost.imaging.headers.byte_view import ByteView
from imghost.imaging.privacy import exif, xmp
from imghost.imaging.privacy.edits import Edit, drop
from imghost.imaging.privacy.public_tags import PNG_KEYWORDS

_KEPT = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"acTL", b"fcTL", b"fdAT",
    b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"mDCV", b"cLLI",
    b"bKGD", b"hIST", b"pHYs", b"sPLT", b"tIME",
}  # fmt: skip
_TEXTS = {b"tEXt", b"zTXt", b"iTXt"}
_XMP_START = b"XML:com.adobe.xmp\0\0\0\0\0"
_EXIF_MARK = b"Exif\0\0"


def edits(view: ByteView) -> Iterator[Edit]:
    """Yield the changes that leave no private byte. Raises Unprocessable for a broken chunk list."""
    end = 8
    rewritten: set[bytes] = set()
    for kind, offset, length in png.chunks(view):
        end = offset + length + 4
        if kind in _KEPT:
            continue
        data = view.take(offset, length)
        mark = _XMP_START if data.startswith(_XMP_START) else kind
        kept = b"" if mark in rewritten else _public_data(kind, data)
        rewritten |= {mark} - _TEXTS
        if kept != data or not kept:
            yield Edit(offset - 8, end, _chunk(kind, kept) if kept else b"")
    yield drop(end, view.size)


def _public_data(kind: bytes, data: bytes) -> bytes:
    """XMP is kept only as it is usually written, uncompressed and without a language."""
    if kind == b"eXIf":
        return exif.scrubbed(data.removeprefix(_EXIF_MARK))
    if kind == b"iTXt" and data.startswith(_XMP_START):
        packet = xmp.scrubbed(data.removeprefix(_XMP_START))
        return _XMP_START + packet if packet else b""
    return data if kind in _TEXTS and data.partition(b"\0")[0] in PNG_KEYWORDS else b""


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

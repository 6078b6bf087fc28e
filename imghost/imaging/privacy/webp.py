"""What has to change in a WebP (RFC 9649): chunks by allow-list, then the sizes and flags that name them."""

from collections.abc import Iterator

from imghost.imaging.headers import webp
from imghost.imaging.headers.byte_view import ByteView
from imghost.imaging.privacy import exif, xmp
from imghost.imaging.privacy.edits import Edit, drop

_KEPT = {b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
_FLAGS = {b"EXIF": 0x08, b"XMP ": 0x04}
_EXIF_MARK = b"Exif\0\0"


def edits(view: ByteView) -> Iterator[Edit]:
    """Yield the changes that leave no private byte. Raises Unprocessable for a broken chunk list."""
    header, flags, size, end = None, 0, 4, 12
    rewritten: set[bytes] = set()
    for kind, offset, length in webp.chunks(view):
        end = min(offset + length + (length & 1), view.size)
        if kind == b"VP8X":
            header = offset
        if kind in _KEPT:
            size += end - offset + 8
            continue
        kept = b"" if kind in rewritten else _public_chunk(kind, view.take(offset, length))
        rewritten.add(kind)
        flags |= _FLAGS.get(kind, 0) if kept else 0
        size += len(kept)
        yield Edit(offset - 8, end, kept)
    if header is not None:
        yield Edit(header, header + 1, bytes([view.byte(header) & ~0x0C | flags]))
    yield Edit(4, 8, size.to_bytes(4, "little"))
    yield drop(end, view.size)


def _public_chunk(kind: bytes, data: bytes) -> bytes:
    if kind == b"EXIF":
        kept = exif.scrubbed(data.removeprefix(_EXIF_MARK))
    elif kind == b"XMP ":
        kept = xmp.scrubbed(data)
    else:
        return b""
    return kind + len(kept).to_bytes(4, "little") + kept + bytes(len(kept) & 1) if kept else b""

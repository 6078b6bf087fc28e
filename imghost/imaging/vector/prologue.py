"""Whether the first bytes of a file begin an SVG, and in which words to refuse the XML that does not."""

import re
import zlib

from imghost.base.errors import UnsupportedFormat
from imghost.imaging.vector import refusals

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_GZIP = b"\x1f\x8b"
# What may stand before the first element; browsers and expat know no more either.
_PROLOGUE = rb"(?:\s|<!--(?:(?!-->).)*+-->|<\?(?:(?!\?>).)*+\?>|<!DOCTYPE[^<>\[]*+>)*+"
_SVG = re.compile(_PROLOGUE + rb"<(?:[A-Za-z_][\w.-]*+:)?svg[\s/>]", re.DOTALL)
_DECLARES = re.compile(_PROLOGUE + rb"<!(?:DOCTYPE[^<>\[]*+\[|ENTITY)", re.DOTALL)
_XML = re.compile(rb"\s*<(?:\?xml|!--|!doctype\s+(?!html)|!entity|svg)", re.IGNORECASE)


def is_svg(head: bytes) -> bool:
    """Tell from UTF-8 text whose first element is called `svg`, whatever its prefix."""
    return b"\0" not in head and bool(_SVG.match(head.removeprefix(_BYTE_ORDER_MARK)))


def refusal(head: bytes, length: int) -> UnsupportedFormat | None:
    """Return why this XML is not taken; None for what is no XML at all. `length` bounds the unpacking."""
    unpacked = _unpacked(head, length)
    if unpacked:
        return refusals.packed() if _looks_like_xml(unpacked) else None
    if not _looks_like_xml(head):
        return None
    if b"\0" in head:
        return refusals.not_utf8()
    declares = _DECLARES.match(head.removeprefix(_BYTE_ORDER_MARK))
    return refusals.declares() if declares else refusals.not_svg()


def _looks_like_xml(head: bytes) -> bool:
    for mark in (*_WIDE_MARKS, _BYTE_ORDER_MARK):
        head = head.removeprefix(mark)
    return bool(_XML.match(head.replace(b"\0", b"")))


def _unpacked(head: bytes, length: int) -> bytes:
    """Return the first bytes inside a gzip (SVGZ), empty for everything else."""
    if not head.startswith(_GZIP):
        return b""
    try:
        return zlib.decompressobj(wbits=31).decompress(head, length)
    except zlib.error:
        return b""

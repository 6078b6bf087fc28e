"""Content type detection from magic bytes alone: never from a name, an extension or a header.

A type is recognised only where browsers would recognise it: at the very first byte, no leading junk. Text
of any kind (playlists, HTML, scripts) never gets past this file, so no demuxer or coder sees it. The one
exception is SVG, which no coder sees either: `imghost.imaging.vector` reads it.
"""

import struct

from imghost.base.errors import InvalidInput
from imghost.imaging.headers import jxl
from imghost.imaging.refusals import unknown_format
from imghost.imaging.vector import prologue

HEAD_BYTES = 4096
"""How much of a file `sniff` wants to see."""

_FIXED_SIGNATURES = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (jxl.CODESTREAM, "jxl"),
    (jxl.CONTAINER, "jxl"),
)

_BMP_HEADER_SIZES = {12, 16, 40, 52, 56, 64, 108, 124}
_CANON_RAW_MARK = b"CR"

_AVIF_BRANDS = {b"avif", b"avis"}
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
_HEIF_STRUCTURE_BRANDS = {b"mif1", b"mif2", b"msf1"}
_MP4_BRANDS = {
    b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"iso7", b"iso8", b"iso9", b"isoa", b"isob",
    b"isoc", b"mp41", b"mp42", b"mp71", b"avc1", b"hvc1", b"hev1", b"av01", b"vp09", b"MSNV", b"ndsc",
    b"ndsh", b"ndsm", b"dash", b"dsms", b"msdh", b"msix", b"cmfc", b"cmff", b"cmfs", b"cmf2", b"cfhd",
    b"chdf", b"cud1", b"chd1", b"M4V ", b"M4VH", b"M4VP", b"f4v ", b"F4V ", b"3gp4", b"3gp5", b"3gp6",
    b"3gp7", b"3gp8", b"3gp9", b"3gs7", b"3gr6", b"3ge6", b"3ge7", b"3gg6", b"3g2a", b"3g2b", b"3g2c",
    b"kddi", b"mmp4", b"XAVC", b"CAEP", b"caqv", b"pana", b"niko", b"nvr1", b"LCAG", b"isml", b"piff",
    b"sony",
}  # fmt: skip
"""Of the registration authority (https://mp4ra.org) and of cameras that never registered theirs."""

_OTHER_FILES = {b"crx ", b"M4A ", b"M4B ", b"M4P ", b"F4A ", b"F4B ", b"jp2 ", b"jpx ", b"jpm ", b"mjp2"}
"""Raw photographs and files of sound alone: their compatible brands say what they are built like only."""

_EMPTY_BOXES = {b"free", b"skip", b"wide"}
_QUICKTIME_BOXES = {b"moov", b"mdat", b"pnot"}

_EBML_SIGNATURE = b"\x1a\x45\xdf\xa3"
_EBML_DOCTYPE = b"\x42\x82"


def sniff(head: bytes) -> str:
    """Name the format (a key of FORMATS) that the first `HEAD_BYTES` of a file show.

    Raises InvalidInput "empty-source", UnsupportedFormat "svg-refused" or "unknown-format".
    """
    if not head:
        raise InvalidInput("Empty upload source", code="empty-source")
    head = head[:HEAD_BYTES]
    name = _fixed(head) or _riff(head) or _bmp(head) or _tiff(head) or _isobmff(head) or _ebml(head)
    if name:
        return name
    if prologue.is_svg(head):
        return "svg"
    raise prologue.refusal(head, HEAD_BYTES) or unknown_format()


def _fixed(head: bytes) -> str | None:
    return next((name for signature, name in _FIXED_SIGNATURES if head.startswith(signature)), None)


def _riff(head: bytes) -> str | None:
    return "webp" if head[:4] == b"RIFF" and head[8:12] == b"WEBP" else None


def _bmp(head: bytes) -> str | None:
    """Two letters are too little to tell a BMP from a text, so the header size must be a real one too."""
    if head[:2] != b"BM" or len(head) < 18:
        return None
    return "bmp" if struct.unpack_from("<I", head, 14)[0] in _BMP_HEADER_SIZES else None


def _tiff(head: bytes) -> str | None:
    """Classic TIFF; BigTIFF and Canon's raw files (a TIFF in name only) are not taken."""
    if head[:4] not in (b"II*\0", b"MM\0*") or head[8:10] == _CANON_RAW_MARK:
        return None
    return "tiff"


def _isobmff(head: bytes) -> str | None:
    """ISO base media by its brands (ISO/IEC 14496-12, 23008-12; AV1 in HEIF), QuickTime also without them.

    Empty boxes may stand before the first one that says something; their sizes, below 16 MB, begin with a
    zero, which no text does.
    """
    at = 0
    while at + 12 <= len(head):
        size, kind = struct.unpack_from(">I4s", head, at)
        if kind == b"ftyp":
            return _of_file_type(head[at:], size)
        if kind in _QUICKTIME_BOXES:
            return "mov" if size in (0, 1) or size >= 8 else None
        if kind not in _EMPTY_BOXES or not 8 <= size < 1 << 24:
            return None
        at += size
    return "mov" if at else None


def _of_file_type(head: bytes, size: int) -> str | None:
    if size < 16 or size > HEAD_BYTES:
        return None
    brands = [head[8:12]] + [head[at : at + 4] for at in range(16, min(size, len(head)) - 3, 4)]
    return None if brands[0] in _OTHER_FILES else _of_brands(brands, head)


def _of_brands(brands: list[bytes], head: bytes) -> str | None:
    """A reader that knows any brand may read the file (ISO/IEC 14496-12, 4.3); the major one first."""
    found = (_of_brand(brand, set(brands), head) for brand in brands)
    return next((name for name in found if name), None)


def _of_brand(brand: bytes, brands: set[bytes], head: bytes) -> str | None:
    if brand in _AVIF_BRANDS:
        return "avif"
    if brand in _HEIC_BRANDS:
        return "heic"
    if brand in _HEIF_STRUCTURE_BRANDS:
        return _still_of(brands, head)
    if brand == b"qt  ":
        return "mov"
    return "mp4" if brand in _MP4_BRANDS else None


def _still_of(brands: set[bytes], head: bytes) -> str | None:
    """Find the codec of a file of the neutral brand in the other brands, else in its item list."""
    if brands & _AVIF_BRANDS:
        return "avif"
    if brands & _HEIC_BRANDS:
        return "heic"
    if b"hvc1" in head:
        return "heic"
    return "avif" if b"av01" in head else None


def _ebml(head: bytes) -> str | None:
    """EBML whose DocType (RFC 8794, element 0x4282) is "webm"; plain Matroska is not taken."""
    if not head.startswith(_EBML_SIGNATURE):
        return None
    at = head.find(_EBML_DOCTYPE, 4, 64)
    return "webm" if at > 0 and head[at + 2 : at + 7] == b"\x84webm" else None

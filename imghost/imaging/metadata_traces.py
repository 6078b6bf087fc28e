"""A cheap pre-check for metadata, so that most uploads never wait for exiftool."""

from pathlib import Path

from imghost.imaging.headers import jpeg, png, webp
from imghost.imaging.headers.boxes import first_box
from imghost.imaging.headers.byte_view import ByteView, view_of
from imghost.imaging.headers.item_properties import item_kinds

_JPEG_METADATA = {jpeg.APP1, jpeg.APP13, jpeg.COMMENT}
_PNG_METADATA = {b"eXIf", b"tEXt", b"zTXt", b"iTXt"}
_WEBP_METADATA = {b"EXIF", b"XMP "}
_HEIF_METADATA = {b"Exif", b"mime"}
_SILENT = {"gif", "bmp", "svg"}
"""They hold comments at best: no date, no camera."""


def carries_metadata(path: Path, name: str) -> bool:
    """Tell whether reading the metadata of `path` can be worth it. Raises Unprocessable for broken files."""
    if name in _SILENT:
        return False
    with view_of(path) as view:
        if name == "jpeg":
            return any(marker in _JPEG_METADATA for marker, _, _ in jpeg.segments_before_scan(view))
        if name == "png":
            return any(kind in _PNG_METADATA for kind, _, _ in png.chunks(view))
        if name == "webp":
            return any(kind in _WEBP_METADATA for kind, _, _ in webp.chunks(view))
        if name in ("avif", "heic"):
            return _heif_carries_metadata(view)
    return True


def _heif_carries_metadata(view: ByteView) -> bool:
    meta = first_box(view, (b"meta",), 0, view.size)
    return meta is not None and not _HEIF_METADATA.isdisjoint(
        item_kinds(view, meta.start + 4, meta.end).values()
    )

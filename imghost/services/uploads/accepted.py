"""What an actor may upload (formats, sizes), as values for the pages."""

from dataclasses import dataclass

from imghost.extensions import settings
from imghost.imaging.formats import FORMATS, Format
from imghost.services.actor import Actor
from imghost.services.site.machine_codecs import machine_codecs
from imghost.services.site.site_limits import upload_bytes

# How people write the names that are not plain capitals.
_LABELS = {"webp": "WebP", "webm": "WebM"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """`pictures` and `videos` are format names for people, `bytes` is the most one file may have.

    `types` are media types; `extensions` have no dot.
    """

    pictures: tuple[str, ...]
    videos: tuple[str, ...]
    types: tuple[str, ...]
    extensions: tuple[str, ...]
    bytes: int


def accepted(actor: Actor) -> Accepted:
    """Return the formats and the size that `actor` may upload; formats without a codec are left out."""
    codecs = machine_codecs()
    rows = [
        row
        for row in FORMATS.values()
        if row.name in settings().accepted_formats and codecs.accepts(row.name)
    ]
    return Accepted(
        pictures=tuple(_label(row) for row in rows if not row.is_video),
        videos=tuple(_label(row) for row in rows if row.is_video),
        types=tuple(row.mime for row in rows),
        extensions=tuple(extension for row in rows for extension in row.extensions or (row.extension,)),
        bytes=upload_bytes(actor),
    )


def _label(row: Format) -> str:
    return _LABELS.get(row.name, row.name.upper())

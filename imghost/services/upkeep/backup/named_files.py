"""The storage keys that the rows of a dump reference.

Pictures made from an image are none of them: they are made again when somebody asks for them.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from imghost.extensions import now, settings
from imghost.models import Image
from imghost.services.variant_keys import motion_key, original_key
from imghost.storage import layout

IMAGES = (
    "SELECT code, version, format, extension, bytes, sha256, {motion} FROM images "
    "WHERE deleted_at IS NULL AND (expires_at IS NULL OR expires_at > ?) ORDER BY id"
)

# Settings that name a picture kept beside the watermarks.
MARKS_OF_SITE = ("watermark_picture", "logo", "icon")


@dataclass(frozen=True, slots=True)
class NamedFile:
    """`sha256` is empty, and `size` 0, where the row does not know; `needed` ones are missed when gone."""

    key: str
    size: int = 0
    sha256: str = ""
    needed: bool = True


def named_files(database: Path) -> Iterator[NamedFile]:
    """Yield the files that rows of the SQLite file `database` name, each once."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro&immutable=1", uri=True)) as rows:
        for code, version, kind, extension, size, sha256, motion in rows.execute(
            _images(rows), (str(now())[:19],)
        ):
            image = Image(code=code, version=version, format=kind, extension=extension)
            yield NamedFile(original_key(image), size, sha256)
            if motion:
                yield NamedFile(motion_key(image))
        for (key,) in rows.execute("SELECT avatar_key FROM users WHERE avatar_key IS NOT NULL"):
            yield NamedFile(key)
        for name in sorted(_marks(rows)):
            # Marks of words are drawn when they are needed; only chosen pictures are kept under their name.
            yield NamedFile(layout.mark(name), needed=False)


def _images(rows: sqlite3.Connection) -> str:
    """Backups of older versions know no videos of motion photos."""
    columns = {name for _, name, *_ in rows.execute("PRAGMA table_info(images)")}
    return IMAGES.format(motion="motion_bytes" if "motion_bytes" in columns else "0")


def _marks(rows: sqlite3.Connection) -> set[str]:
    """Return the names of the pictures chosen for watermarks, and of the site's logo and icon."""
    chosen = rows.execute("SELECT watermark FROM users WHERE watermark IS NOT NULL")
    names = {json.loads(choice).get("picture") for (choice,) in chosen if choice}
    for setting in MARKS_OF_SITE:
        of_site = rows.execute("SELECT value FROM settings WHERE name = ?", (setting,)).fetchone()
        names.add(json.loads(of_site[0]) if of_site else getattr(settings(), setting))
    return {name for name in names if name}

"""A ZIP file as an answer, written while it is sent: no temporary file, and its size is known beforehand."""

import unicodedata
from collections.abc import Sequence
from urllib.parse import quote

from flask import Response
from zipstream import ZipStream

from imghost.extensions import settings
from imghost.http import limits, send
from imghost.services.actor import Actor
from imghost.services.images.archive import ArchivedFile, clean_name


def count_archive(actor: Actor) -> None:
    """Count one ZIP of the caller; ask before anything is collected. Raises TooManyRequests."""
    who = actor.user.code if actor.user else actor.address
    limits.count(settings().archive_limit, "archive", who, message="Too many ZIP files. Try again later.")


def send_archive(files: Sequence[ArchivedFile], name: str) -> Response:
    """Answer with a ZIP of `files` that the browser saves as `<name>.zip`.

    Pictures are compressed already, so they are stored as they are. A file that is deleted while the archive
    is on its way breaks the download off: half of a promise would look like a whole one.
    """
    archive = ZipStream(sized=True)
    for file in files:
        archive.add_path(str(file.path), file.name)
    response = Response(archive, mimetype="application/zip")
    response.content_length = len(archive)
    response.headers.set("Content-Disposition", "attachment", **_saved_as(f"{clean_name(name)}.zip"))
    response.headers["Cache-Control"] = send.PRIVATE
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _saved_as(name: str) -> dict[str, str]:
    """Return how a header, which is ASCII, tells the name to browsers old and new (RFC 6266)."""
    if name.isascii():
        return {"filename": name}
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return {"filename": plain, "filename*": f"UTF-8''{quote(name, safe='')}"}

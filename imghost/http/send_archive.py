"""A ZIP file as an answer, written while it is sent: no temporary file, one picture after the other.

Where all files are there its size is known beforehand. Otherwise each is made when its turn comes: the first
byte leaves at once, and nothing more is made for somebody who has gone.
"""

from collections.abc import Iterator, Sequence

from flask import Response, stream_with_context
from zipstream import ZipStream

from imghost.base.errors import ImghostError
from imghost.base.filenames import safe_name
from imghost.base.messages import Message
from imghost.extensions import db, settings
from imghost.http import limits, send
from imghost.http.attachment import save_as
from imghost.services.actor import Actor
from imghost.services.delivery.archive import ArchivedFile

MISSING = "MISSING.txt"


def count_archive(actor: Actor) -> None:
    """Count one ZIP of the caller; ask before anything is collected. Raises TooManyRequests."""
    who = actor.user.code if actor.user else actor.address
    message = Message("Too many ZIP files. Try again later.")
    limits.count(settings().archive_limit, "archive", who, message=message)


def send_archive(files: Sequence[ArchivedFile], name: str, missing: str) -> Response:
    """Answer with a ZIP of `files` that the browser saves as `<name>.zip`.

    Pictures are compressed already, so they are stored as they are. A file that is deleted while the archive
    is on its way breaks the download off: half of a promise would look like a whole one. Of those that cannot
    be made the archive says so in a file of its own, which begins with the words `missing`: without its size
    beforehand the server cannot break an answer off so that anybody notices.
    """
    if all(file.path is not None for file in files):
        archive = ZipStream(sized=True)
        for file in files:
            archive.add_path(str(file.path), file.name)
        response = Response(archive, mimetype="application/zip")
        response.content_length = len(archive)
    else:
        # Nothing is read from the database any more, and this may take minutes.
        db.session.close()
        response = Response(stream_with_context(_made(files, missing)), mimetype="application/zip")
    save_as(response, f"{safe_name(name)}.zip")
    response.headers["Cache-Control"] = send.PRIVATE
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _made(files: Sequence[ArchivedFile], missing: str) -> Iterator[bytes]:
    archive = ZipStream()
    left_out = []
    for file in files:
        try:
            archive.add_path(str(file.make() if file.path is None else file.path), file.name)
        except (ImghostError, OSError):
            left_out.append(file.name)
        yield from archive.file()
    if left_out:
        archive.add("\n".join([missing, "", *left_out, ""]), MISSING)
    yield from archive.finalize()

"""Uploaded files: file parts stream into staged files; text fields stay in memory and are small."""

from collections.abc import Iterator
from typing import IO

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.utils import cached_property

from imghost.base.errors import ImghostError, InvalidInput
from imghost.extensions import settings
from imghost.http.form_reader import FormReader
from imghost.settings import ENVELOPE, FILES_PER_FORM
from imghost.storage.current import storage
from imghost.storage.staging import StagedFile


class IncomingRequest(Request):
    """Stages uploads on the storage's own filesystem while they arrive and removes them with the request.

    Whoever reads a form first hears that it is broken, cut off or too large; after that it is empty, so that
    a page can show it again.

    In spite of its underscore `_get_file_stream` is Werkzeug's place for subclasses. `_load_form_data` is
    internal, but the one door to `form` and `files`, which Flask overrides as well; the tests of uploads fail
    if either goes.
    """

    form_data_parser_class = FormReader
    # All texts of a multipart form together.
    max_form_memory_size = ENVELOPE
    # Set by whoever reads a body piece by piece, and so can take a picture as base64 text.
    takes_long_text = False

    @property  # type: ignore[misc]
    def max_content_length(self) -> int:  # type: ignore[override]
        """Bytes of a whole body: text bodies live in memory, file parts do not."""
        if self.mimetype == "multipart/form-data":
            return self.file_limit * FILES_PER_FORM + ENVELOPE
        # Base64 grows a file by a third, and escaping it for a form a little more.
        return self.file_limit * 3 // 2 + ENVELOPE if self.takes_long_text else ENVELOPE

    @cached_property
    def file_limit(self) -> int:
        """Bytes one file may have, whoever sends it: the actor's own limit is checked again at ingest."""
        return settings().largest_file

    @cached_property
    def staged(self) -> list[StagedFile]:
        return []

    def stage(self) -> StagedFile:
        """Open a staged file that is removed with the request unless it was placed."""
        staged = storage().stage(self.file_limit)
        self.staged.append(staged)
        return staged

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return self.stage()  # type: ignore[return-value]

    def _load_form_data(self) -> None:
        try:
            super()._load_form_data()
        except (ImghostError, HTTPException):
            self.__dict__.update(form=ImmutableMultiDict(), files=ImmutableMultiDict())
            raise

    @property
    def is_left_unread(self) -> bool:
        """Say whether the sender may still be sending: the answer came before the end of the body."""
        if not self.content_length and "Transfer-Encoding" not in self.headers:
            return False
        if "stream" not in self.__dict__:
            return True
        return self.content_length is not None and self.stream.tell() < self.content_length

    def discard_staged(self) -> None:
        """Close every staged file; those that were placed are gone from the staging folder already."""
        for staged in self.__dict__.get("staged", []):
            staged.close()


def sent_file(request: Request, field: str = "file") -> tuple[StagedFile, str]:
    """Return the file of the multipart `field` and its name. Raises InvalidInput when there is none."""
    for staged, filename in staged_files(request, field):
        return staged, filename
    raise InvalidInput(f"Send the picture as the multipart field `{field}`.", code="no-file", field=field)


def staged_files(request: Request, field: str) -> Iterator[tuple[StagedFile, str]]:
    """Yield each file of the multipart `field` with the name the client gave it; nameless empty parts not."""
    for part in request.files.getlist(field):
        stream = part.stream
        if isinstance(stream, StagedFile) and (stream.size or part.filename):
            yield stream, part.filename or ""

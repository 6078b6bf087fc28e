"""The file to upload, in every form a client may send: a file, base64, a data URI or a URL."""

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from imghost.base.errors import InvalidInput
from imghost.dialects.chevereto.base64_text import Base64Decoder, invalid_base64
from imghost.storage.staging import StagedFile

# Enough to tell a URL from base64, and to hold the head of a data URI.
HEAD_BYTES = 2_048
LONGEST_URL = 8_192

# With `//`, or at least without blanks: `note: hello` is no address.
_ADDRESS = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]{0,30}:(?://|\S*\s*\Z)")

Stage = Callable[[], StagedFile]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Either `staged` holds the bytes already, or `url` says where they are to be fetched."""

    staged: StagedFile | None = None
    url: str = ""
    filename: str = ""
    was_text: bool = False


class Reader(Protocol):
    """Takes one part of a body piece by piece."""

    def write(self, data: bytes, /) -> object: ...

    def finish(self) -> Source | None:
        """Return the source, None when nothing was sent. Raises InvalidInput when it is unreadable."""


class FileReader:
    """A file part: only its bytes decide what it is, whatever name and type the client gave it."""

    def __init__(self, stage: Stage, filename: str) -> None:
        self._staged = stage()
        self._filename = filename

    def write(self, data: bytes) -> None:
        self._staged.write(data)

    def finish(self) -> Source | None:
        # Browsers send a nameless empty part for a file field that was left alone.
        if not self._filename and not self._staged.size:
            return None
        return Source(staged=self._staged, filename=self._filename)


class TextReader:
    """A text part: its first bytes tell whether it is a URL, a data URI, base64, or a file without a name.

    What cannot be read is remembered and raised at the end, so that a wrong key or a `format` that arrives
    after the source still counts; only a source beyond the size limit stops the body at once.
    """

    def __init__(self, stage: Stage, *, spaces_are_pluses: bool = False) -> None:
        self._stage = stage
        self._spaces_are_pluses = spaces_are_pluses
        self._head: bytes | None = b""
        self._reader: Reader | None = None
        self._error: InvalidInput | None = None

    def write(self, data: bytes) -> None:
        if self._head is None:
            self._pass_on(data)
            return
        self._head = (self._head + data).lstrip()
        if len(self._head) >= HEAD_BYTES:
            self._begin(self._head)

    def finish(self) -> Source | None:
        if self._head:
            self._begin(self._head)
        if self._error is not None:
            raise self._error
        return self._reader.finish() if self._reader else None

    def _begin(self, head: bytes) -> None:
        self._head = None
        try:
            self._reader, start = self._reader_for(head)
        except InvalidInput as error:
            self._error = error
        else:
            self._pass_on(start)

    def _reader_for(self, head: bytes) -> tuple[Reader, bytes]:
        if head[:5].lower() == b"data:":
            description, comma, start = head.partition(b",")
            if not comma or not description.rstrip().lower().endswith(b";base64"):
                raise invalid_base64()
            return self._base64_reader(), start.lstrip()
        if _ADDRESS.match(head):
            return URLReader(), head
        if not head.isascii():
            if _is_text(head):
                raise invalid_base64()
            return FileReader(self._stage, "file"), head
        return self._base64_reader(), head

    def _base64_reader(self) -> "Base64Reader":
        return Base64Reader(self._stage(), spaces_are_pluses=self._spaces_are_pluses)

    def _pass_on(self, data: bytes) -> None:
        if self._reader is None or self._error is not None:
            return
        try:
            self._reader.write(data)
        except InvalidInput as error:
            self._error = error


class Base64Reader:
    def __init__(self, staged: StagedFile, *, spaces_are_pluses: bool) -> None:
        self._staged = staged
        self._decoder = Base64Decoder(staged, spaces_are_pluses=spaces_are_pluses)

    def write(self, data: bytes) -> None:
        self._decoder.write(data)

    def finish(self) -> Source:
        self._decoder.finish()
        return Source(staged=self._staged, was_text=True)


class URLReader:
    def __init__(self) -> None:
        self._url = b""

    def write(self, data: bytes) -> None:
        self._url += data
        if len(self._url) > LONGEST_URL:
            raise InvalidInput(
                f"The URL is longer than {LONGEST_URL:,} bytes", code="url-too-long", field="source"
            )

    def finish(self) -> Source:
        return Source(url=self._url.decode(errors="replace").strip(), was_text=True)


def _is_text(head: bytes) -> bool:
    """Say whether these first bytes are of a text in UTF-8: of a picture there is none without a NUL."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return b"\0" not in head

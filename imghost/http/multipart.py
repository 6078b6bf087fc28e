"""Streaming parser for `multipart/form-data`; a broken or truncated body is an error."""

import re
from collections.abc import Iterator
from typing import IO, Protocol

from werkzeug.datastructures import Headers
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

from imghost.base.errors import InvalidInput

CHUNK_BYTES = 65_536
MOST_PARTS = 1_000
# What the decoder may hold back while it looks for the end of a part's headers.
MOST_BUFFERED = 1_048_576


class Part(Protocol):
    def write(self, data: bytes, /) -> object: ...


class Receiver(Protocol):
    """Whoever wants the parts: opens a writer for each and is told when it is complete."""

    def open_text(self, name: str) -> Part: ...

    def open_file(self, name: str, filename: str) -> Part: ...

    def close(self, name: str, part: Part) -> None: ...


def read_multipart(stream: IO[bytes], boundary: str, receiver: Receiver) -> None:
    """Hand every part to `receiver`. Raises InvalidInput when the body is no complete multipart form."""
    try:
        _read(stream, LenientDecoder(boundary.encode("ascii")), receiver)
    except ValueError as error:
        raise InvalidInput("The multipart body is broken or incomplete", code="broken-body") from error


def _read(stream: IO[bytes], decoder: MultipartDecoder, receiver: Receiver) -> None:
    name, part = "", None
    for event in _events(stream, decoder):
        if isinstance(event, File):
            name, part = event.name or "", receiver.open_file(event.name or "", event.filename)
        elif isinstance(event, Field):
            name, part = event.name or "", receiver.open_text(event.name or "")
        elif isinstance(event, Data) and part is not None:
            part.write(event.data)
            if not event.more_data:
                receiver.close(name, part)


def _events(stream: IO[bytes], decoder: MultipartDecoder) -> Iterator[Event]:
    while True:
        decoder.receive_data(stream.read(CHUNK_BYTES) or None)
        event = decoder.next_event()
        while not isinstance(event, NeedData):
            yield event
            if isinstance(event, Epilogue):
                return
            event = decoder.next_event()


class LenientDecoder(MultipartDecoder):
    """Takes file names in any encoding: curl on Windows sends them in the machine's own code page.

    It also closes a gap of Werkzeug 3.1: a chunk that ends inside the mark that closes a part added the line
    break before the mark to the part's content.
    """

    def __init__(self, boundary: bytes) -> None:
        super().__init__(boundary, MOST_BUFFERED, max_parts=MOST_PARTS)
        mark = rb"(?:\r\n|\n|\r)--" + re.escape(boundary) + rb"(?:-|[ \t]*)\Z"
        self._unfinished_mark = re.compile(mark)

    def _parse_headers(self, data: bytes | bytearray) -> Headers:
        return super()._parse_headers(bytes(data).decode(errors="replace").encode())

    def _last_partial_boundary_index(self, data: bytes | bytearray) -> int:
        # Only what stands around the boundary is looked at: of a large file that is nothing, at every chunk.
        found = data.rfind(b"--" + self.boundary)
        match = self._unfinished_mark.search(data, max(0, found - 2)) if found >= 0 else None
        return match.start() if match else super()._last_partial_boundary_index(data)

"""Reads `application/x-www-form-urlencoded` as it streams in.

The library's own reader holds such a body sixteen times over; a picture in base64 has no place in it.
"""

from typing import IO
from urllib.parse import unquote_to_bytes

from imghost.base.errors import InvalidInput
from imghost.http.multipart import CHUNK_BYTES, Part, Receiver

LONGEST_NAME = 1_000


def read_urlencoded(stream: IO[bytes], receiver: Receiver) -> None:
    """Hand every field to `receiver`. Raises InvalidInput for a field name of absurd length."""
    form = _Form(receiver)
    while chunk := stream.read(CHUNK_BYTES):
        *ended, open_end = chunk.split(b"&")
        for piece in ended:
            form.take(piece)
            form.end_field()
        form.take(open_end)
    form.end_field()


class _Form:
    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._start()

    def _start(self) -> None:
        self._name = b""
        self._part: Part | None = None
        self._escape = b""

    def take(self, piece: bytes) -> None:
        """Take some bytes of the current field: first its name, after `=` its value."""
        if self._part is not None:
            self._pass_on(piece)
            return
        name, equals, value = piece.partition(b"=")
        self._name += name
        if len(self._name) > LONGEST_NAME:
            raise InvalidInput("The form has a field name of absurd length", code="broken-body")
        if equals:
            self._part = self._receiver.open_text(self._field_name)
            self._pass_on(value)

    def end_field(self) -> None:
        if self._part is not None:
            self._part.write(self._escape)
            self._receiver.close(self._field_name, self._part)
        self._start()

    @property
    def _field_name(self) -> str:
        return unquote_to_bytes(self._name.replace(b"+", b" ")).decode(errors="replace")

    def _pass_on(self, piece: bytes) -> None:
        """Decode `%XX` and `+`; an escape that a chunk cuts in two waits for its other half."""
        if self._part is None:
            return
        text = self._escape + piece
        cut = text.rfind(b"%", max(0, len(text) - 2))
        self._escape = b"" if cut < 0 else text[cut:]
        whole = text if cut < 0 else text[:cut]
        self._part.write(unquote_to_bytes(whole.replace(b"+", b" ")))

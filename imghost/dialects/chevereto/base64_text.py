"""Streaming Base64 decoder: accepts the spellings clients use, never holds the whole text."""

import binascii
from typing import Protocol

from imghost.base.errors import InvalidInput

WHITESPACE = b" \t\r\n\v\f"
# RFC 4648 section 5: the URL-safe alphabet differs in two characters.
FROM_URL_SAFE = bytes.maketrans(b"-_", b"+/")
# A form that forgot to escape `+` arrives with spaces in its place.
FROM_UNESCAPED_FORM = bytes.maketrans(b"-_ ", b"+/+")


class Writable(Protocol):
    def write(self, data: bytes, /) -> object: ...


def invalid_base64() -> InvalidInput:
    return InvalidInput("Invalid base64 string", code="invalid-base64", field="source")


class Base64Decoder:
    """Writes the decoded bytes into `into`; line breaks, both alphabets and missing padding are fine."""

    def __init__(self, into: Writable, *, spaces_are_pluses: bool) -> None:
        self._into = into
        self._table = FROM_UNESCAPED_FORM if spaces_are_pluses else FROM_URL_SAFE
        self._ignored = WHITESPACE[1:] if spaces_are_pluses else WHITESPACE
        self._rest = b""
        self._ended = False

    def write(self, data: bytes) -> None:
        """Decode what is complete. Raises InvalidInput at the first character that cannot be base64."""
        text = self._rest + data.translate(self._table, self._ignored)
        whole = len(text) - len(text) % 4
        self._rest = text[whole:]
        self._decode(text[:whole])

    def finish(self) -> None:
        """Decode the last characters. Raises InvalidInput when they are cut off."""
        self._decode(self._rest + b"=" * (-len(self._rest) % 4))

    def _decode(self, quads: bytes) -> None:
        if not quads:
            return
        try:
            decoded = binascii.a2b_base64(quads, strict_mode=True)
        except binascii.Error:
            raise invalid_base64() from None
        if self._ended:
            raise invalid_base64()
        self._ended = quads.endswith(b"=")
        self._into.write(decoded)

"""Request parameters, wherever they are sent: multipart, form, JSON or query. The body wins."""

import json
from collections.abc import Mapping

from imghost.base.errors import InvalidInput, TooLarge
from imghost.dialects.chevereto.requests import Sources
from imghost.dialects.chevereto.sources import FileReader, Reader, Source, TextReader
from imghost.dialects.chevereto.urlencoded import read_urlencoded
from imghost.http.incoming import IncomingRequest
from imghost.http.multipart import CHUNK_BYTES, Part, read_multipart

# Chevereto's name for the picture comes first, imgBB's second.
SOURCE_NAMES = tuple(each.name for each in Sources.parameters)
# All other fields together; the longest of them, the description, has 2,000 characters.
MOST_TEXT = 262_144


class Body:
    """`fields` are the small texts. The source is read on the way; `source()` hands it out."""

    def __init__(self, request: IncomingRequest) -> None:
        self.fields: dict[str, str] = {}
        # A form or a query that forgot to escape `+` arrives with spaces in its place.
        self.spaces_are_pluses = False
        self._request = request
        self._text_bytes = 0
        self._readers: dict[str, list[Reader]] = {name: [] for name in SOURCE_NAMES}

    def source(self) -> tuple[str, Source]:
        """Return the first thing sent to be uploaded and the name of its field. Raises InvalidInput."""
        for name in SOURCE_NAMES:
            for reader in self._readers[name]:
                source = reader.finish()
                if source is not None:
                    return name, source
        raise InvalidInput("Empty upload source", code="no-source", field="source")

    def open_text(self, name: str) -> Part:
        if name in SOURCE_NAMES:
            return TextReader(self._request.stage, spaces_are_pluses=self.spaces_are_pluses)
        return SmallText(self)

    def open_file(self, name: str, filename: str) -> Part:
        if name in SOURCE_NAMES:
            return FileReader(self._request.stage, filename)
        return Nowhere()

    def close(self, name: str, part: Part) -> None:
        if isinstance(part, FileReader | TextReader):
            self._readers[name].append(part)
        elif isinstance(part, SmallText):
            self.fields.setdefault(name, part.text())

    def add(self, name: str, value: str) -> None:
        """Take a text that is there as a whole already."""
        part = self.open_text(name)
        for start in range(0, len(value), CHUNK_BYTES):
            part.write(value[start : start + CHUNK_BYTES].encode(errors="replace"))
        self.close(name, part)

    def count_text(self, size: int) -> None:
        """Raise TooLarge when the small fields together are not small."""
        self._text_bytes += size
        if self._text_bytes > MOST_TEXT:
            raise TooLarge("The text fields are too long", code="fields-too-long")


class SmallText:
    def __init__(self, body: Body) -> None:
        self._body = body
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> None:
        self._body.count_text(len(data))
        self._pieces.append(data)

    def text(self) -> str:
        """A NUL means nothing in any field, and PostgreSQL takes none."""
        return b"".join(self._pieces).decode(errors="replace").replace("\0", "")


class Nowhere:
    """Where parts go that nobody asked for."""

    def write(self, data: bytes) -> None:
        pass


def read_body(request: IncomingRequest) -> Body:
    """Read the whole request. Raises InvalidInput (broken body) or TooLarge, the latter while it streams."""
    request.takes_long_text = True
    body = Body(request)
    kind = request.mimetype
    if kind == "multipart/form-data":
        read_multipart(request.stream, request.mimetype_params.get("boundary", ""), body)
    elif kind == "application/x-www-form-urlencoded":
        body.spaces_are_pluses = True
        read_urlencoded(request.stream, body)
    elif request.is_json:
        _read_json(request, body)
    _read_query(request, body)
    return body


def _read_json(request: IncomingRequest, body: Body) -> None:
    try:
        # Numbers stay as they are spelled: Python refuses to read very long ones.
        sent = json.loads(request.get_data(cache=False) or b"{}", parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        raise InvalidInput("The body is not valid JSON", code="broken-body") from None
    if not isinstance(sent, Mapping):
        raise InvalidInput("The JSON body must be an object", code="broken-body")
    for name, value in sent.items():
        text = _json_text(name, value)
        if text is not None:
            body.add(name, text)


def _json_text(name: str, value: object) -> str | None:
    """A JSON value as the text a form would send."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool) and (name, value) != ("expiration", True):
        return str(int(value))
    if name == "tags" and isinstance(value, list) and all(isinstance(tag, str) for tag in value):
        return ",".join(value)
    raise InvalidInput(f"`{name[:40]}` must be a text or a number", field=name[:40])


def _read_query(request: IncomingRequest, body: Body) -> None:
    """The query fills in what the body does not say."""
    body.spaces_are_pluses = True
    for name, value in request.args.items():
        body.add(name, value)

"""Form parsing for pages and small APIs: our streaming multipart parser behind Flask's `request`."""

from typing import IO, Any, cast

from werkzeug.datastructures import FileStorage
from werkzeug.formparser import FormDataParser

from imghost.base.errors import TooLarge
from imghost.http.multipart import Part, read_multipart


class FormReader(FormDataParser):
    """Flask's reader, but a multipart body that is broken or cut off is an error, never half a form.

    `request.form` raises what `read_multipart` raises, and TooLarge for texts beyond `max_form_memory_size`.
    """

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> Any:
        """Return the stream, the texts and the files."""
        if mimetype != "multipart/form-data":
            return super().parse(stream, mimetype, content_length, options)
        form = SentForm(self)
        read_multipart(stream, (options or {}).get("boundary", ""), form)
        return stream, self.cls(form.texts), self.cls(form.files)

    def open_stream(self, filename: str) -> IO[bytes]:
        """Return where the content of a file part goes."""
        return self.stream_factory(None, None, filename, None)


class SentForm:
    """What a multipart body held; a `multipart.Receiver`."""

    def __init__(self, reader: FormReader) -> None:
        self.texts: list[tuple[str, str]] = []
        self.files: list[tuple[str, FileStorage]] = []
        self._reader = reader
        self._text_bytes = 0

    def open_text(self, name: str) -> Part:
        return TextPart(self)

    def open_file(self, name: str, filename: str) -> Part:
        return FilePart(self._reader.open_stream(filename), filename)

    def close(self, name: str, part: Part) -> None:
        if isinstance(part, TextPart):
            self.texts.append((name, part.text()))
        else:
            self.files.append((name, cast(FilePart, part).storage(name)))

    def count_text(self, size: int) -> None:
        """Raise TooLarge when the texts together are not small."""
        self._text_bytes += size
        if self._text_bytes > (self._reader.max_form_memory_size or 0):
            raise TooLarge("The text fields are too long.", code="fields-too-long")


class TextPart:
    def __init__(self, form: SentForm) -> None:
        self._form = form
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> None:
        self._form.count_text(len(data))
        self._pieces.append(data)

    def text(self) -> str:
        return b"".join(self._pieces).decode(errors="replace")


class FilePart:
    def __init__(self, stream: IO[bytes], filename: str) -> None:
        self._stream = stream
        self._filename = filename

    def write(self, data: bytes) -> None:
        self._stream.write(data)

    def storage(self, name: str) -> FileStorage:
        self._stream.seek(0)
        return FileStorage(self._stream, self._filename, name)

"""The readers of bodies, piece by piece: where a chunk ends must never matter."""

import base64
import io
from urllib.parse import parse_qsl, quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imghost.base.errors import InvalidInput
from imghost.dialects.chevereto.base64_text import Base64Decoder
from imghost.dialects.chevereto.urlencoded import read_urlencoded
from imghost.http.multipart import read_multipart


class Slow(io.RawIOBase):
    """A stream that gives at most `step` bytes at a time, as networks do."""

    def __init__(self, content: bytes, step: int) -> None:
        self._stream, self._step = io.BytesIO(content), step

    def read(self, size: int = -1) -> bytes:
        return self._stream.read(min(size, self._step) if size >= 0 else self._step)


class Recorder:
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.fields: list[tuple[str, str, bytes]] = []

    def open_text(self, name: str) -> io.BytesIO:
        return io.BytesIO()

    def open_file(self, name: str, filename: str) -> io.BytesIO:
        buffer = io.BytesIO()
        buffer.name = filename
        return buffer

    def close(self, name: str, part: object) -> None:
        assert isinstance(part, io.BytesIO)
        self.fields.append((name, getattr(part, "name", ""), part.getvalue()))


@given(content=st.binary(max_size=300), step=st.integers(1, 50), spaces=st.booleans())
def test_base64_does_not_depend_on_chunks(content: bytes, step: int, spaces: bool) -> None:
    text = base64.b64encode(content)
    if spaces:
        text = text.replace(b"+", b" ")
    into = io.BytesIO()
    decoder = Base64Decoder(into, spaces_are_pluses=spaces)
    for start in range(0, len(text), step):
        decoder.write(text[start : start + step])
    decoder.finish()
    assert into.getvalue() == content


@pytest.mark.parametrize(
    "text", [b"AA==AA==", b"AA==A", b"=", b"AAAAA", b"AA=A", b"A A A A A", b"AA\x00A", b"\xff\xff\xff\xff"]
)
@pytest.mark.parametrize("step", [1, 2, 3, 4, 100])
def test_text_that_is_no_base64_is_refused_wherever_chunks_end(text: bytes, step: int) -> None:
    decoder = Base64Decoder(io.BytesIO(), spaces_are_pluses=False)

    def decode() -> None:
        for start in range(0, len(text), step):
            decoder.write(text[start : start + step])
        decoder.finish()

    with pytest.raises(InvalidInput):
        decode()


@given(
    fields=st.lists(st.tuples(st.text(max_size=20), st.text(max_size=60)), max_size=5),
    step=st.integers(1, 40),
)
def test_forms_are_read_as_the_standard_library_reads_them(fields: list[tuple[str, str]], step: int) -> None:
    body = urlencode(fields, errors="replace").encode()
    recorder = Recorder()
    read_urlencoded(Slow(body, step), recorder)  # type: ignore[arg-type]
    read = [(name, value.decode()) for name, _, value in recorder.fields]
    assert read == parse_qsl(body.decode(), keep_blank_values=True)


@pytest.mark.parametrize("step", [1, 2, 3, 7, 1_000])
def test_broken_escapes_stay_as_they_are(step: int) -> None:
    recorder = Recorder()
    read_urlencoded(Slow(b"a=1%2&b=%&c=%zz&d&e=x=y&=z&&f=", step), recorder)  # type: ignore[arg-type]
    expected = [("a", b"1%2"), ("b", b"%"), ("c", b"%zz"), ("e", b"x=y"), ("", b"z"), ("f", b"")]
    assert [(name, value) for name, _, value in recorder.fields] == expected


@given(content=st.binary(max_size=400), step=st.integers(1, 60))
def test_multipart_does_not_depend_on_chunks(content: bytes, step: int) -> None:
    head = b'--b\r\nContent-Disposition: form-data; name="source"; filename="n"\r\n\r\n'
    tail = b'\r\n--b\r\nContent-Disposition: form-data; name="key"\r\n\r\nk\r\n--b--\r\n'
    if b"\n--b" in content or b"\r--b" in content or content.startswith(b"--b"):
        return
    recorder = Recorder()
    read_multipart(Slow(head + content + tail, step), "b", recorder)  # type: ignore[arg-type]
    assert recorder.fields == [("source", "n", content), ("key", "", b"k")]


def test_a_field_name_of_absurd_length_is_refused() -> None:
    with pytest.raises(InvalidInput):
        read_urlencoded(io.BytesIO(quote_plus("x" * 5_000).encode()), Recorder())

"""Drawings that attack: refused, or drawn without a pixel, a word or a connection they asked for."""

import re
import socket
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from imghost.base.errors import ImghostError, Unprocessable, UnsupportedFormat
from imghost.imaging.limits import Limits
from imghost.imaging.sniff import HEAD_BYTES, sniff
from imghost.imaging.vector.sanitise import sanitise
from imghost.transforms.transform import Transform
from tests.imaging.decode.looks import near
from tests.imaging.vector import bombs
from tests.imaging.vector.drawings import CANARY_COLOUR, CANARY_WORDS, hostile
from tests.pictures import encoded

_NAMES = list(hostile("/p", "/w", "http://127.0.0.1:9/"))
_REFUSED_AT_ONCE = bombs.refused_at_once()
_BOUNDED = bombs.bounded_while_drawing()
# What no sanitised text may hold anywhere outside the words it shows.
_FORBIDDEN = re.compile(
    r"script|javascript|data:|https?:|file:|<[!?]|\bon[a-z]+=|@|\\|expression|foreignObject|<image|feImage|animate"
    r"|<set|xlink|xml:base|iframe|src=",
    re.IGNORECASE,
)


@pytest.fixture
def private(tmp_path: Path) -> Path:
    """A directory with a private picture and a private text."""
    (tmp_path / "canary.png").write_bytes(encoded(Image.new("RGB", (64, 64), CANARY_COLOUR), "PNG"))
    (tmp_path / "canary.txt").write_text(CANARY_WORDS)
    return tmp_path


def attack(name: str, private: Path, listener: socket.socket) -> bytes:
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/canary"
    drawing = hostile(str(private / "canary.png"), str(private / "canary.txt"), url)[name]
    return drawing if isinstance(drawing, bytes) else drawing.encode()


def test_there_are_attacks_of_every_class():
    assert len(_NAMES) >= 60


@pytest.mark.parametrize("name", _NAMES)
def test_nothing_of_an_attack_is_kept(name, private, listener):
    data = attack(name, private, listener)
    try:
        sniff(data[:HEAD_BYTES])
        text = sanitise(data, Limits()).text.decode()
    except (UnsupportedFormat, Unprocessable):
        return
    root = ElementTree.fromstring(text)  # noqa: S314 - what was sanitised declares no entities
    shown = [element.text or "" for element in root.iter() if element.tag.endswith("}text")]
    markup = text.replace('xmlns="http://www.w3.org/2000/svg"', "")
    for words in shown:
        markup = markup.replace(words.replace("<", "&lt;").replace(">", "&gt;"), "")
    assert not _FORBIDDEN.search(markup), markup
    assert str(private) not in text
    assert CANARY_WORDS not in text


@pytest.mark.parametrize("name", _NAMES)
def test_an_attack_is_refused_or_drawn_without_what_it_wanted(name, render, private, listener):
    data = attack(name, private, listener)
    try:
        render.report(data, "svg", Transform(format="png"))
    except Unprocessable:
        return
    written = (render.directory / "output-0").read_bytes()
    assert CANARY_WORDS.encode() not in written
    with Image.open(render.directory / "output-0") as picture:
        colours = picture.convert("RGB").getcolors(64 * 64) or []
        assert picture.size <= (64, 64)
    assert not [colour for _, colour in colours if near(colour, CANARY_COLOUR, 24)]


@pytest.mark.parametrize("name", _REFUSED_AT_ONCE)
def test_what_counting_finds_is_refused_before_anything_is_drawn(name):
    before = time.process_time()
    with pytest.raises(Unprocessable) as refused:
        sanitise(_REFUSED_AT_ONCE[name].encode(), Limits())
    assert refused.value.code == "svg-too-complex"
    # Far above what any of them takes, and far below what drawing one of them would.
    assert time.process_time() - before < 20


@pytest.mark.parametrize("name", _BOUNDED)
def test_what_takes_too_long_is_stopped(name, render):
    """The child's own alarm at 60 s would raise another code; a server that hangs would fail the test."""
    try:
        render.report(_BOUNDED[name].encode(), "svg", Transform(width=64, height=64, format="png"))
    except ImghostError as error:
        assert error.code in ("decode-timeout", "unreadable-image", "svg-too-complex")  # noqa: PT017

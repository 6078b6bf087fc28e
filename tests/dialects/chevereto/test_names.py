"""Names that want out: whatever a client calls its file, the stored name is safe and stays inside."""

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from imghost.extensions import db, settings
from imghost.models import Image
from imghost.storage.current import storage
from tests.dialects.chevereto.conftest import PATH
from tests.pictures import png

NASTY = [
    "../../etc/passwd", "..\\..\\windows\\win.ini", "/etc/shadow", "C:\\boot.ini", "....//....//a.png",
    "%2e%2e%2fa.png", "..%2f..%2fa.png", "%252e%252e%252fa.png", "..%c0%af..%c0%afa.png", "a/../../b.png",
    "..", ".", "...", "-", " ", ".htaccess", ".git/config", "evil.php", "evil.php.png", "evil.png.php",
    "evil.html", "evil.svg", "a.th.png", "a.md.png", "a.fr.jpeg", "a.th.md.fr.png", "con", "NUL", "aux.png",
    "x" * 300 + ".png", "ü" * 300 + ".png", "a." + "b" * 300, "\u202egnp.exe", "a\u200fb\u202db.png",
    "👍.png", "图片.png", "صورة.png", "a\tb.png", "a'b.png", "a;b.png", "a|b.png", "a`id`.png", "$(id).png",
    "<script>alert(1)</script>.png", "a&b=c?d#e.png", "--help", "-rf *", "a  b   c.png", "ﬁle.png",
    "file:///etc/passwd", "http://evil.example/a.png", "{{7*7}}.png", "a\u0000b.png", "a\u2028b.png",
]  # fmt: skip
SAFE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")


def test_there_are_fifty_of_them() -> None:
    assert len(set(NASTY)) >= 50


@pytest.mark.parametrize("name", NASTY, ids=range(len(NASTY)))
def test_a_nasty_name_is_stored_safely(app: Flask, client: FlaskClient, key: str, name: str) -> None:
    home = settings().home
    before = {path for path in home.parent.rglob("*") if not path.is_relative_to(home / "storage")}
    data = {"source": (io.BytesIO(png(60, 40)), name), "key": key}
    response = client.post(PATH, data=data)
    assert response.status_code == 200, response.text
    sent = response.get_json()["image"]
    row = db.session.scalar(select(Image))
    assert row is not None
    assert SAFE.fullmatch(row.name)
    assert ".." not in row.name
    assert not row.name.lower().endswith((".th", ".md", ".fr"))
    assert (row.extension, sent["mime"]) == ("png", "image/png")
    assert sent["url"].endswith(f"/{row.folder}/{row.name}.png")
    assert not re.search("[\u0000-\u001f\u200f\u202d\u202e]", row.original_filename)
    assert list(storage().walk()) == [f"{row.code[:2]}/{row.code}/1/original.png"]
    after = {path for path in home.parent.rglob("*") if not path.is_relative_to(home / "storage")}
    assert {path for path in after - before if "sqlite3" not in path.name} == set()


def test_the_same_name_twice_gets_two_addresses_whatever_the_ending(client: FlaskClient, key: str) -> None:
    names = set()
    for name in ("clip.png", "clip.jpg", "CLIP.png", "clip.png"):
        data = {"source": (io.BytesIO(png(60, 40)), name), "key": key}
        sent = client.post(PATH, data=data).get_json()["image"]
        names.add(sent["name"].lower() if name != "CLIP.png" else sent["name"])
    assert len(names) == 4

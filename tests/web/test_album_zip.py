"""A whole album as one ZIP, the albums inside it as folders: what the visitor may see, and no more."""

import io
import zipfile
from collections.abc import Callable

import pytest
from flask import Flask

from imghost.models import Album, Image, User
from imghost.services.actor import Actor
from imghost.services.images.details import Details
from imghost.services.uploads.ingest import ingest
from imghost.storage.current import storage
from tests.factories import make_album, make_image
from tests.pictures import png
from tests.web.conftest import signed_in
from tests.web.page_rules import PageClient

Put = Callable[..., Image]


@pytest.fixture
def put(owner: User) -> Put:
    def run(album: Album, filename: str, **fields: object) -> Image:
        staged = storage().stage(10**7)
        staged.write(png(20 + len(filename), 20))
        image = ingest(Actor(user=owner), staged, Details(album=album, filename=filename, **fields)).image
        staged.close()
        return image

    return run


def names(client: PageClient, album: Album) -> list[str]:
    answer = client.get(f"/album/{album.code}/zip")
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/zip"
    assert answer.content_length == len(answer.data)
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    assert archive.testzip() is None
    return sorted(archive.namelist())


def test_folders_names_of_any_script_and_only_what_may_be_seen(
    app: Flask, pages: PageClient, owner: User, put: Put
) -> None:
    top = make_album(user=owner, name="Reisen 旅行")
    inside = make_album(user=owner, name="Лиссабон/2024", parent_id=top.id)
    hidden = make_album(user=owner, name="Hidden", parent_id=top.id, visibility="private")
    secret = make_album(user=owner, name="Secret", parent_id=top.id, visibility="link")
    put(top, "a.png")
    put(top, "a.png")
    put(top, "mine.png", visibility="private")
    put(top, "nude.png", nsfw=True)
    put(inside, "трамвай.png")
    put(hidden, "h.png")
    put(secret, "s.png")
    shown = ["a-2.png", "a.png", "Лиссабон\u22152024/трамвай.png"]
    assert names(pages, top) == sorted(shown)
    mine = names(signed_in(app, owner), top)
    assert mine == sorted([*shown, "mine.png", "nude.png", "Hidden/h.png", "Secret/s.png"])
    head = pages.head(f"/album/{top.code}/zip")
    assert (head.status_code, head.data) == (200, b"")
    assert "filename*=UTF-8''Reisen%20%E6%97%85%E8%A1%8C.zip" in head.headers["Content-Disposition"]
    assert head.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(("visibility", "status"), [("private", 404), ("password", 403)])
def test_a_closed_album_is_not_packed_for_strangers(
    visibility: str, status: int, pages: PageClient, owner: User
) -> None:
    album = make_album(user=owner, visibility=visibility, password_hash="x")
    make_image(user=owner, album=album)
    assert pages.get(f"/album/{album.code}/zip").status_code == status


@pytest.mark.settings(archive_files=2)
def test_too_many_are_told(pages: PageClient, owner: User) -> None:
    album = make_album(user=owner)
    for _ in range(3):
        make_image(user=owner, album=album)
    assert "at most 2 pictures" in pages.get(f"/album/{album.code}/zip").text

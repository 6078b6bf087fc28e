"""Albums in lists: how many pictures, and which of them stand for the album."""

import secrets

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, insert

from imghost.extensions import db
from imghost.models import Album, Image
from imghost.services.actor import Actor
from imghost.services.albums.list import AlbumCard, public_albums, sub_albums
from tests.factories import make_album, make_image, make_user

pytestmark = pytest.mark.usefixtures("app")


def fill(album: Album, count: int) -> None:
    """Put `count` pictures more into `album`, which has one already."""
    like = db.session.query(Image).filter_by(album_id=album.id).first()
    values = {column.name: getattr(like, column.name) for column in Image.__table__.columns}
    del values["id"]
    unique = ("code", "name", "slug", "public_id")
    rows = [{**values, **dict.fromkeys(unique, secrets.token_hex(8))} for _ in range(count)]
    db.session.execute(insert(Image), rows)
    db.session.commit()


def only_card() -> AlbumCard:
    (card,) = public_albums(Actor()).cards
    return card


def test_full_albums_are_counted_up_to_a_thousand(client: FlaskClient) -> None:
    album = make_album(user=make_user("owner"))
    make_image(album=album)
    fill(album, 999)
    make_image(album=album, visibility="private")
    assert (only_card().count, only_card().has_more) == (1000, False)
    assert "1000 pictures" in client.get("/explore/albums").text
    make_image(album=album)
    assert (only_card().count, only_card().has_more) == (1000, True)
    for path in ("/explore/albums", "/user/owner/albums"):
        assert "1,000+ pictures" in client.get(path).text


def test_the_newest_ready_pictures_stand_for_an_album_unless_one_was_chosen() -> None:
    album = make_album(user=make_user())
    images = [make_image(album=album) for _ in range(5)]
    make_image(album=album, status="processing")
    make_image(album=album, visibility="private")
    make_image()
    assert only_card().covers == images[:1:-1]
    album.cover_code = images[0].code
    db.session.commit()
    assert only_card().covers == [images[0]]
    images[0].approved = False
    db.session.commit()
    assert only_card().covers == images[:1:-1]


def test_a_shelf_of_albums_borrows_from_its_public_ones() -> None:
    owner = make_user()
    top = make_album(user=owner)
    shelf = make_album(user=owner, parent_id=top.id)
    lenders = [make_album(user=owner, parent_id=shelf.id) for _ in range(2)]
    hidden = make_album(user=owner, parent_id=shelf.id, visibility="private")
    images = [make_image(album=lenders[number % 2]) for number in range(5)]
    make_image(album=hidden)
    (card,) = sub_albums(top, Actor())
    assert (card.count, card.covers) == (0, images[:1:-1])
    lenders[0].cover_code = images[0].code
    db.session.commit()
    (card,) = sub_albums(top, Actor())
    assert card.covers == [images[0], images[4], images[3]]


def test_each_album_is_walked_along_its_own_index(app: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("Only the plans of SQLite, which knows no numbers of rows, are foreseeable.")
    make_image(album=make_album(user=make_user()))
    asked: list[tuple[str, tuple[object, ...]]] = []
    event.listen(db.engine, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
    public_albums(Actor())
    plans = [
        " ".join(
            row[3] for row in db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", values)
        )
        for query, values in list(asked)
    ]
    assert sum("INDEX ix_images_album_id_id" in plan for plan in plans) == 3
    assert not [plan for plan in plans if "ix_images_visibility_id" in plan or "SCAN images" in plan]

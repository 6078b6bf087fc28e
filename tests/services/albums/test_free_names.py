"""No two albums of an account have one folder path, however they got their names and places."""

from collections import Counter

import pytest
from sqlalchemy import select

from imghost.extensions import db
from imghost.models import Album, User
from imghost.services.actor import Actor
from imghost.services.albums.create import create_album
from imghost.services.albums.edit import edit_album, form_values
from imghost.services.albums.move import move_album
from imghost.services.albums.paths import paths_of
from imghost.services.albums.tree import folder_by_path
from imghost.services.albums.values import AlbumChoices
from imghost.services.form_changes import SentForm
from imghost.services.trash.album_delete import Along, delete_album
from imghost.services.trash.album_restore import restore_album
from imghost.services.uploads.claim import claim
from imghost.services.visibility import kept
from tests.factories import make_album, make_user

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def actor() -> Actor:
    return Actor(user=make_user())


def create(actor: Actor, name: str, parent: Album | None = None) -> Album:
    album = create_album(actor, AlbumChoices(name=name, parent=parent))
    db.session.commit()
    return album


def rename(actor: Actor, album: Album, name: str) -> None:
    shown = form_values(album)
    edit_album(actor, album, SentForm({**shown, "name": name}, shown))
    db.session.commit()


def paths(user: User | None) -> list[str]:
    """The paths of every album that was not deleted; each leads to its album."""
    albums = db.session.scalars(select(Album).where(Album.user == user, kept()).order_by(Album.id)).all()
    found = paths_of(albums)
    for album in albums:
        assert folder_by_path(Actor(user=user), found[album.id]) is album
    ordered = [found[album.id] for album in albums]
    assert Counter(ordered).most_common(1)[0][1] == 1
    return ordered


@pytest.mark.parametrize(
    ("name", "again", "path"),
    [
        ("Trips", "Trips", "Trips (2)"),
        ("Trips", "  Trips\u202e ", "Trips (2)"),
        ("a/b", "a\u2215b", "a\u2215b (2)"),
        ("caf\u00e9", "cafe\u0301", "caf\u00e9 (2)"),
        ("x" * 100, "x" * 100, "x" * 96 + " (2)"),
        # Paths know capital letters from small ones.
        ("Trips", "trips", "trips"),
    ],
)
def test_a_second_album_of_one_name_is_numbered(actor: Actor, name: str, again: str, path: str) -> None:
    create(actor, name)
    create(actor, again)
    assert paths(actor.user)[1] == path


def test_numbers_go_on_and_gaps_are_filled(actor: Actor) -> None:
    albums = [create(actor, "Trips") for _ in range(3)]
    rename(actor, albums[1], "Elsewhere")
    create(actor, "Trips")
    assert paths(actor.user) == ["Trips", "Elsewhere", "Trips (3)", "Trips (2)"]


def test_a_new_name_is_numbered_and_an_old_one_stays(actor: Actor) -> None:
    create(actor, "Trips")
    other = create(actor, "Other")
    rename(actor, other, "Trips")
    assert paths(actor.user) == ["Trips", "Trips (2)"]
    rename(actor, other, "Trips (2)")
    assert paths(actor.user) == ["Trips", "Trips (2)"]


def test_a_move_and_a_new_name_at_once_count_where_it_lands(actor: Actor) -> None:
    above, alone = create(actor, "Above"), create(actor, "Trips")
    create(actor, "Trips", above)
    moved = create(actor, "Others")
    shown = form_values(moved)
    edit_album(actor, moved, SentForm({**shown, "name": "Trips", "parent": above.code}, shown))
    db.session.commit()
    assert paths(actor.user) == ["Above", "Trips", "Above/Trips", "Above/Trips (2)"]
    move_album(actor, alone, above)
    db.session.commit()
    assert paths(actor.user)[1] == "Above/Trips (3)"


def test_what_comes_back_from_the_trash_is_numbered(actor: Actor) -> None:
    gone = create(actor, "Trips")
    delete_album(actor, gone, Along.PICTURES)
    db.session.commit()
    create(actor, "Trips")
    restore_album(actor, gone.code)
    db.session.commit()
    assert paths(actor.user) == ["Trips (2)", "Trips"]


def test_what_moves_up_out_of_a_deleted_album_is_numbered(actor: Actor) -> None:
    above = create(actor, "Above")
    create(actor, "Trips")
    create(actor, "Trips", above)
    delete_album(actor, above, Along.NOTHING)
    db.session.commit()
    assert paths(actor.user) == ["Trips", "Trips (2)"]
    create(actor, "Above")
    restore_album(actor, above.code)
    db.session.commit()
    assert paths(actor.user)[0] == "Above (2)"


def test_what_a_guest_brings_along_is_numbered(actor: Actor) -> None:
    create(actor, "Trips")
    for _ in range(2):
        make_album(guest_key="g" * 64, name="Trips")
    assert actor.user is not None
    claim(actor.user, "g" * 64)
    db.session.commit()
    assert paths(actor.user) == ["Trips", "Trips (2)", "Trips (3)"]

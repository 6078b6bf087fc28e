"""The end of an album, when somebody else is doing something with it too."""

import pytest
from sqlalchemy import delete, update

from imghost.base.errors import NotFound
from imghost.extensions import db
from imghost.models import Album, Image
from imghost.services.actor import Actor
from imghost.services.albums.edit import edit_album, form_values
from imghost.services.form_changes import SentForm
from imghost.services.trash.album_delete import Along, delete_album
from tests.factories import make_album, make_image, make_user

pytestmark = pytest.mark.usefixtures("app")


def elsewhere(statement: object) -> None:
    """Run it in a transaction of somebody else; what was read here stays as it was."""
    with db.engine.begin() as connection:
        connection.execute(statement)  # type: ignore[call-overload]


@pytest.fixture
def album() -> Album:
    album = make_album(user=make_user())
    db.session.refresh(album)
    return album


def test_what_became_private_meanwhile_does_not_come_out_public(album: Album) -> None:
    image = make_image(user=album.user, album=album)
    db.session.refresh(album)
    elsewhere(update(Album.__table__).values(visibility="private", effective_visibility="private"))  # type: ignore[arg-type]
    delete_album(Actor(user=album.user), album, Along.NOTHING)
    db.session.commit()
    assert (db.session.get_one(Image, image.id).visibility, image.album_id) == ("private", None)


def test_an_album_is_deleted_once(album: Album) -> None:
    owner = Actor(user=album.user)
    elsewhere(delete(Album.__table__))  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        delete_album(owner, album, Along.NOTHING)


def test_an_album_becomes_as_private_as_the_one_above_is_by_now(album: Album) -> None:
    above = make_album(user=album.user, visibility="public")
    album.parent_id = above.id
    db.session.commit()
    db.session.refresh(album)
    db.session.refresh(above)
    private = {"visibility": "private", "effective_visibility": "private"}
    elsewhere(update(Album.__table__).where(Album.id == above.id).values(private))  # type: ignore[arg-type]
    edit_album(
        Actor(user=album.user),
        album,
        SentForm({"name": "Beach", "visibility": "link", "parent": above.code}, form_values(album)),
    )
    db.session.commit()
    assert album.effective_visibility == "private"

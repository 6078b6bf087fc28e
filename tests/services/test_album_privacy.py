"""Privacy goes down the tree of albums, whichever way an album got its place."""

import pytest
from sqlalchemy import select

from imghost.base.errors import NotFound
from imghost.extensions import db
from imghost.models import Album, Image
from imghost.services.actor import Actor
from imghost.services.trash.album_delete import Along, delete_album
from imghost.services.visibility import PasswordNeeded, Sight, listed, require_album, sight
from tests.factories import make_album, make_image, make_user

pytestmark = pytest.mark.usefixtures("app")
STRANGER = Actor()


def chain(*visibilities: str) -> list[Album]:
    """Albums one inside the other, the outermost first."""
    owner, albums = make_user(), []
    for visibility in visibilities:
        parent = albums[-1].id if albums else None
        password = "x" if visibility == "password" else None
        albums.append(make_album(user=owner, parent_id=parent, visibility=visibility, password_hash=password))
    return albums


@pytest.mark.parametrize(
    ("visibilities", "expected"),
    [
        (("public", "public"), "public"),
        (("link", "public"), "link"),
        (("public", "link"), "link"),
        (("password", "public"), "password"),
        (("password", "private"), "private"),
        (("private", "public", "public"), "private"),
    ],
)
def test_the_strictest_of_all_above_counts(visibilities: tuple[str, ...], expected: str) -> None:
    assert chain(*visibilities)[-1].effective_visibility == expected


def test_closing_an_album_closes_everything_below_and_opening_opens_it() -> None:
    top, middle, bottom = chain("public", "public", "public")
    image = make_image(user=bottom.user, album=bottom)
    top.visibility = "private"
    db.session.commit()
    assert (middle.effective_visibility, bottom.effective_visibility) == ("private", "private")
    assert sight(image, STRANGER) is Sight.HIDDEN
    assert not shown_in_lists(image.id)
    top.visibility = "public"
    db.session.commit()
    assert sight(image, STRANGER) is Sight.SHOWN
    assert shown_in_lists(image.id)


def test_moving_an_album_takes_everything_below_along() -> None:
    (closed,) = chain("private")
    top, bottom = chain("public", "public")
    top.parent_id = closed.id
    db.session.commit()
    assert bottom.effective_visibility == "private"
    with pytest.raises(NotFound):
        require_album(bottom, STRANGER)


def test_the_password_of_an_album_above_opens_it() -> None:
    top, bottom = chain("password", "public")
    image = make_image(user=bottom.user, album=bottom)
    with pytest.raises(PasswordNeeded) as needed:
        require_album(bottom, STRANGER)
    assert needed.value.album is top
    assert sight(image, STRANGER) is Sight.LOCKED
    assert sight(image, Actor(unlocked=frozenset({bottom.code}))) is Sight.LOCKED
    assert sight(image, Actor(unlocked=frozenset({top.code}))) is Sight.SHOWN


def test_the_nearest_password_counts() -> None:
    outer, inner = chain("password", "password")
    assert (outer.gate_code, inner.gate_code) == (outer.code, inner.code)


def test_what_an_album_above_hid_stays_hidden_when_it_is_deleted() -> None:
    top, bottom = chain("password", "public")
    image = make_image(user=bottom.user, album=bottom)
    delete_album(Actor(user=top.user), top, Along.NOTHING)
    db.session.commit()
    assert bottom.parent_id is None
    assert sight(image, STRANGER) is Sight.HIDDEN


def shown_in_lists(image_id: int) -> bool:

    return db.session.scalar(select(Image.id).where(Image.id == image_id, listed(STRANGER))) is not None

"""Albums go into one another, never into themselves, and only where their owner's are."""

import pytest

from imghost.base.errors import Forbidden, InvalidInput
from imghost.extensions import db
from imghost.models import Album, User
from imghost.services.actor import Actor
from imghost.services.albums.create import create_album
from imghost.services.albums.move import find_parent, move_album, possible_parents
from imghost.services.albums.paths import MOST_LEVELS
from imghost.services.albums.values import AlbumChoices
from tests.factories import make_album, make_user

pytestmark = pytest.mark.usefixtures("app")


def chain(owner: User, levels: int) -> list[Album]:
    albums: list[Album] = []
    for _ in range(levels):
        albums.append(make_album(user=owner, parent_id=albums[-1].id if albums else None))
    return albums


def test_a_moved_album_is_as_private_as_its_new_place() -> None:
    owner = make_user()
    closed, album = make_album(user=owner, visibility="private"), make_album(user=owner)
    move_album(Actor(user=owner), album, closed)
    db.session.commit()
    assert (album.parent_id, album.effective_visibility) == (closed.id, "private")
    move_album(Actor(user=owner), album, None)
    db.session.commit()
    assert (album.parent_id, album.effective_visibility) == (None, "public")


@pytest.mark.parametrize("target", range(3))
def test_an_album_lies_neither_in_itself_nor_below_itself(target: int) -> None:
    owner = make_user()
    albums = chain(owner, 3)
    with pytest.raises(InvalidInput) as error:
        move_album(Actor(user=owner), albums[0], albums[target])
    assert error.value.field == "parent"
    choices = [each.album for each in possible_parents(owner, albums[1])]
    assert choices == [albums[0]]


def test_nobody_puts_albums_into_those_of_others() -> None:
    owner, other = make_user(), make_user()
    mine, foreign = make_album(user=owner), make_album(user=other)
    with pytest.raises(InvalidInput):
        move_album(Actor(user=owner), mine, foreign)
    with pytest.raises(Forbidden):
        move_album(Actor(user=owner), foreign, mine)
    with pytest.raises(InvalidInput):
        create_album(Actor(user=owner), AlbumChoices(name="x", parent=foreign))
    # Not even a moderator, who may edit both.
    with pytest.raises(InvalidInput):
        move_album(Actor(user=make_user(role="moderator")), mine, foreign)


def test_a_guests_album_lies_in_none() -> None:
    parent = make_album(guest_key="k" * 64)
    with pytest.raises(InvalidInput):
        create_album(Actor(guest_key="k" * 64), AlbumChoices(name="x", parent=parent))


def test_the_tree_has_as_many_levels_as_paths_have() -> None:
    owner = make_user()
    albums, pair = chain(owner, MOST_LEVELS - 1), chain(owner, 2)
    move_album(Actor(user=owner), pair[1], albums[-1])
    with pytest.raises(InvalidInput, match=str(MOST_LEVELS)):
        create_album(Actor(user=owner), AlbumChoices(name="x", parent=pair[1]))
    move_album(Actor(user=owner), pair[1], pair[0])
    with pytest.raises(InvalidInput, match=str(MOST_LEVELS)):
        move_album(Actor(user=owner), pair[0], albums[-1])


def test_a_parent_is_named_by_its_code() -> None:
    album = make_album()
    assert find_parent(album.code) is album
    assert find_parent("") is None
    with pytest.raises(InvalidInput):
        find_parent("unknown")

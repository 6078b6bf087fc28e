"""The folder tree: found, made once by many at once, named within its limits."""

import threading

import pytest
from flask import Flask

from imghost.base.errors import Conflict, Forbidden, InvalidInput, NotAuthenticated, NotFound
from imghost.extensions import db
from imghost.models import Album, User
from imghost.services.actor import Actor
from imghost.services.albums.paths import path_of, paths_of
from imghost.services.albums.tree import folder_by_path, tree, walk
from imghost.services.apis.folders import delete_folder, rename_folder, search
from imghost.services.trash.album_sweep import sweep_albums
from tests.factories import make_album, make_image, make_user

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def owner() -> User:
    return make_user()


@pytest.fixture
def actor(owner: User) -> Actor:
    return Actor(user=owner)


def make(actor: Actor, path: str) -> Album:
    album = folder_by_path(actor, path, create=True)
    assert album is not None
    db.session.commit()
    return album


def test_a_path_leads_to_its_folder_and_back(actor: Actor) -> None:
    album = make(actor, "a/b/c")
    assert folder_by_path(actor, "a/b/c") is album
    assert folder_by_path(actor, "/a/b/c/") is album
    assert path_of(album) == "a/b/c"
    assert path_of(None) == ""
    assert folder_by_path(actor, "") is None
    assert folder_by_path(actor, "/") is None
    with pytest.raises(NotFound):
        folder_by_path(actor, "a/c")


def test_names_differ_by_case_and_lose_what_cannot_be_seen(actor: Actor) -> None:
    assert make(actor, "A") is not make(actor, "a")
    assert make(actor, " a \u202e/ b  c ") is make(actor, "a/b c")
    assert path_of(make(actor, "caf\u00e9/\u732b")) == "caf\u00e9/\u732b"


def test_folders_are_public_like_uploads_without_one(actor: Actor) -> None:
    assert make(actor, "a").visibility == "public"


def test_each_account_has_a_tree_of_its_own(actor: Actor) -> None:
    make(actor, "a/b")
    stranger = Actor(user=make_user())
    with pytest.raises(NotFound):
        folder_by_path(stranger, "a")
    assert tree(stranger) == []
    assert make(stranger, "a/b").user_id != actor.user.id  # type: ignore[union-attr]


def test_guests_have_none() -> None:
    for call in (lambda: folder_by_path(Actor(), "a", create=True), lambda: tree(Actor())):
        with pytest.raises(NotAuthenticated):
            call()


def test_of_albums_with_one_name_the_oldest_is_meant(actor: Actor, owner: User) -> None:
    first, _second = make_album(user=owner, name="a"), make_album(user=owner, name="a")
    assert folder_by_path(actor, "a") is first
    assert folder_by_path(actor, "a", create=True) is first
    assert [folder.path for folder in tree(actor)] == ["a", "a"]


def test_twenty_at_once_make_one_folder(app: Flask, owner: User) -> None:
    user_id, start = owner.id, threading.Barrier(20)
    made: list[int] = []

    def one() -> None:
        with app.app_context():
            start.wait()
            user = db.session.get_one(User, user_id)
            album = folder_by_path(Actor(user=user), "a/b", create=True)
            assert album is not None
            db.session.commit()
            made.append(album.id)

    threads = [threading.Thread(target=one) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(made), len(set(made))) == (20, 1)
    assert db.session.query(Album).count() == 2


def test_paths_of_many_cost_one_statement(actor: Actor) -> None:
    albums = [make(actor, path) for path in ("a", "a/b", "a/b/c", "z")]
    assert list(paths_of([*albums, None]).values()) == ["", "a", "a/b", "a/b/c", "z"]


def test_a_ring_of_parents_ends(actor: Actor) -> None:
    a, b = make(actor, "a"), make(actor, "a/b")
    a.parent_id = b.id
    db.session.commit()
    assert path_of(a)
    assert list(walk(tree(actor))) == []
    delete_folder(actor, a)
    db.session.commit()
    sweep_albums()
    assert db.session.query(Album).count() == 0


def test_counts_are_of_the_living(actor: Actor, owner: User) -> None:
    album = make(actor, "a")
    make_image(user=owner, album=album, visibility="private", slug="one")
    delete_folder(actor, make(actor, "b"))
    gone = make_image(user=owner, album=album, slug="two")
    gone.deleted_at = gone.created_at
    db.session.commit()
    assert [(folder.path, folder.image_count) for folder in tree(actor)] == [("a", 1)]


def test_a_name_beside_is_taken(actor: Actor) -> None:
    make(actor, "a/one")
    two = make(actor, "a/two")
    with pytest.raises(Conflict):
        rename_folder(actor, two, "one")
    rename_folder(actor, two, "two")
    rename_folder(actor, two, "ONE")
    assert path_of(two) == "a/ONE"
    for name in ("", "a/b", ".", "..", "x" * 101):
        with pytest.raises(InvalidInput):
            rename_folder(actor, two, name)


def test_deleting_takes_all_below_and_nothing_beside(actor: Actor, owner: User) -> None:
    for path in ("a/b/c", "a/d", "z"):
        make_image(user=owner, album=make(actor, path), slug=path.replace("/", "-"))
    delete_folder(actor, make(actor, "a"))
    assert [folder.path for folder in walk(tree(actor))] == ["z"]
    assert [image.path for image in walk(tree(actor)) if image.image_count] == ["z"]


@pytest.mark.parametrize(
    ("scopes", "allowed"), [({"upload"}, True), ({"write"}, True), ({"read"}, False), ({"delete"}, False)]
)
def test_making_needs_upload_or_write(owner: User, scopes: set[str], allowed: bool) -> None:
    actor = Actor(user=owner, scopes=frozenset(scopes))
    if allowed:
        assert folder_by_path(actor, "a", create=True)
    else:
        with pytest.raises(Forbidden):
            folder_by_path(actor, "a", create=True)


def test_search_looks_at_names_whatever_their_case(actor: Actor, owner: User) -> None:
    image = make_image(user=owner, original_filename="Sommer_Strand.jpg", title="Beach")
    make(actor, "Ferien/STRAND")
    found = search(actor, "strand")
    assert (list(found.images), [folder.path for folder in found.folders]) == ([image], ["Ferien/STRAND"])
    assert list(search(actor, "beach").images) == [image]
    assert list(search(actor, "sommer%strand").images) == []
    assert search(actor, " \x00 ").images == []

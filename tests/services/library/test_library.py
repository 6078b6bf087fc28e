"""The own uploads in every order: each page is read from an index, however many pictures there are."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event

from imghost.extensions import db
from imghost.models import User
from imghost.services.actor import Actor
from imghost.services.library import library_steps
from imghost.services.library.library import library_page
from imghost.services.library.library_filter import SORTS, LibraryFilter
from imghost.services.library.library_steps import step
from tests.factories import make_album, make_image, make_user

# A title, or the file's name where there is none; capitals make no difference.
NAMED = [("", "b.jpg"), ("A", "z.jpg"), ("", "C.jpg"), ("d", "a.jpg"), ("a", "y.jpg")]


@pytest.fixture
def owner(app: object) -> User:
    user = make_user()
    for number, (title, filename) in enumerate(NAMED):
        make_image(user=user, title=title, original_filename=filename, bytes=number % 3 + 1, views=number % 2)
    return user


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("size", [1, 2, 4])
def test_pages_joined_are_the_whole_list(owner: User, sort: str, size: int) -> None:
    actor, wanted = Actor(user=owner), LibraryFilter(sort=sort)
    page = library_page(actor, wanted, size=size)
    ids = [image.id for image in page.images]
    while page.after:
        page = library_page(actor, wanted, after=page.after, size=size)
        ids += [image.id for image in page.images]
    assert ids == [image.id for image in library_page(actor, wanted).images]
    assert len(set(ids)) == len(NAMED)


def test_by_name_is_by_title_else_filename_then_age(owner: User) -> None:
    images = library_page(Actor(user=owner), LibraryFilter(sort="name")).images
    assert [image.title or image.original_filename for image in images] == ["A", "a", "b.jpg", "C.jpg", "d"]


@pytest.mark.parametrize("sort", SORTS)
def test_no_page_is_made_by_sorting(owner: User, sort: str) -> None:
    actor, wanted = Actor(user=owner), LibraryFilter(sort=sort)
    after = library_page(actor, wanted, size=2).after
    for plan in plans(lambda: library_page(actor, wanted, after=after or "", size=2)):
        (pictures,) = (line for line in plan if line.split()[:2] == ["SEARCH", "images"])
        # Two conditions: whose, and from where on.
        assert pictures.count("?") >= 2, plan
        assert not [line for line in plan if "ORDER BY" in line]


@pytest.mark.parametrize("sort", SORTS)
def test_steps_are_the_list_there_and_back(owner: User, sort: str) -> None:
    actor, wanted = Actor(user=owner), LibraryFilter(sort=sort)
    images = list(library_page(actor, wanted).images)
    assert [step(actor, wanted, image) for image in images] == [*images[1:], None]
    assert [step(actor, wanted, image, backwards=True) for image in images] == [None, *images[:-1]]


@pytest.mark.parametrize("sort", SORTS)
def test_a_step_looks_up_the_nearest_only(owner: User, sort: str) -> None:
    actor, wanted = Actor(user=owner), LibraryFilter(sort=sort)
    third = library_page(actor, wanted).images[2]
    for plan in plans(lambda: step(actor, wanted, third)):
        nearest, *picture = (line for line in plan if line.split()[:2] == ["SEARCH", "images"])
        assert nearest.count("?") >= 2, plan
        assert all("PRIMARY KEY (rowid=?)" in line for line in picture), plan


@pytest.mark.parametrize("sort", SORTS)
def test_a_step_in_an_album_finds_what_is_far_away(
    owner: User, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library_steps, "NEAR", 1)
    monkeypatch.setattr(library_steps, "FAR", 1)
    album = make_album(user=owner)
    images = list(library_page(Actor(user=owner), LibraryFilter(sort=sort)).images)
    for image in (images[0], images[-1]):
        image.album = album
    db.session.commit()
    wanted = LibraryFilter(sort=sort, album=album.code)
    assert step(Actor(user=owner), wanted, images[0]) == images[-1]
    # What only a look at each picture tells is looked for so far and no further.
    wanted = LibraryFilter(sort=sort, words=images[4].original_filename)
    assert step(Actor(user=owner), wanted, images[3]) == images[4]
    assert step(Actor(user=owner), wanted, images[0]) is None


def plans(ask: Callable[[], object]) -> list[list[str]]:
    """How SQLite goes about each statement with a limit that `ask` executes.

    PostgreSQL sorts a few pictures rather than ask an index; SQLite shows what it would always do.
    """
    if db.engine.dialect.name != "sqlite":
        pytest.skip("SQLite's way of telling")
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        asked.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    ask()
    event.remove(db.engine, "before_cursor_execute", note)
    connection = db.session.connection()
    limited = [each for each in asked if "LIMIT" in each[0]]
    assert limited
    return [
        [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
        for statement, parameters in limited
    ]

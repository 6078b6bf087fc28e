"""The own uploads in every order: each page is read from an index, however many pictures there are."""

from typing import Any

import pytest
from sqlalchemy import event

from imghost.extensions import db
from imghost.models import User
from imghost.services.actor import Actor
from imghost.services.images.library import library_page
from imghost.services.images.library_filter import SORTS, LibraryFilter
from tests.factories import make_image, make_user

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
def test_no_order_is_made_by_sorting(owner: User, sort: str) -> None:
    """PostgreSQL sorts a few pictures rather than ask an index; SQLite shows what it would always do."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("SQLite's way of telling")
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        asked.append((statement, parameters))

    actor, wanted = Actor(user=owner), LibraryFilter(sort=sort)
    after = library_page(actor, wanted, size=2).after
    event.listen(db.engine, "before_cursor_execute", note)
    library_page(actor, wanted, after=after or "", size=2)
    event.remove(db.engine, "before_cursor_execute", note)
    statement, parameters = next(each for each in asked if "LIMIT" in each[0])
    plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
    (pictures,) = (step.detail for step in plan if step.detail.split()[:2] == ["SEARCH", "images"])
    # Two conditions: whose, and from where on.
    assert pictures.count("?") >= 2, plan
    assert not [step.detail for step in plan if "ORDER BY" in step.detail]

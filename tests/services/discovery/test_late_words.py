"""Changes of very many pictures leave the search index to a worker, and no search shows what it may not."""

from collections.abc import Callable
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update

from imghost.extensions import db, now, redis
from imghost.jobs.words import renew_words
from imghost.models import Image, LateWords, User
from imghost.services import late_words
from imghost.services.actor import Actor
from imghost.services.discovery.categories import delete_category
from imghost.services.discovery.search import search
from imghost.services.discovery.tag_edit import delete_tag, rename_tag
from imghost.services.form_changes import SentForm
from imghost.services.tagging import tags_named
from imghost.services.uploads.upload_defaults import choose_defaults, form_values
from tests.factories import make_category, make_image, make_user

NUMBER = 4


@pytest.fixture(autouse=True)
def few_are_many(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(late_words, "MANY", NUMBER - 1)
    monkeypatch.setattr(late_words, "BATCH", NUMBER - 1)


@pytest.fixture
def ada(app: Flask) -> User:
    return make_user("ada", role="admin")


@pytest.fixture
def many(ada: User) -> list[Image]:
    return [make_image(user=ada, title=f"beach {number}", camera="Canon") for number in range(NUMBER)]


def found(words: str, *, adult: bool = False) -> int:
    return len(search(Actor(adult=adult), words).page.images)


def noted() -> int:
    return db.session.scalar(select(func.count()).select_from(LateWords)) or 0


def change(**values: object) -> None:
    db.session.execute(update(Image).values(values))
    db.session.commit()


@pytest.mark.parametrize(
    "hidden",
    [{"visibility": "private"}, {"trashed_at": now()}, {"quarantined_at": now()}, {"approved": False}],
)
def test_what_is_hidden_is_found_no_more_at_once(many: list[Image], hidden: dict[str, object]) -> None:
    assert found("beach") == NUMBER
    change(**hidden)
    assert (found("beach"), noted()) == (0, NUMBER)
    shown = {"visibility": "public", "approved": True, "trashed_at": None, "quarantined_at": None}
    change(**{name: shown[name] for name in hidden})
    assert (found("beach"), noted()) == (NUMBER, NUMBER)
    renew_words()
    assert (found("beach"), noted()) == (NUMBER, 0)


def test_what_is_not_safe_is_left_out_at_once(many: list[Image]) -> None:
    change(nsfw=True)
    assert found("beach -is:nsfw") == 0
    renew_words()
    assert (found("beach -is:nsfw"), found("beach is:nsfw", adult=True)) == (0, NUMBER)


def test_new_words_are_found_after_the_job(many: list[Image]) -> None:
    change(title="mountain")
    assert b"renew-words" in redis().lrange("rq:queue:upkeep", 0, -1)
    renew_words()
    assert (found("beach"), found("mountain")) == (0, NUMBER)


def test_few_are_renewed_with_the_change(many: list[Image]) -> None:
    db.session.execute(update(Image).where(Image.id != many[0].id).values(title="mountain"))
    db.session.commit()
    assert (found("mountain"), noted()) == (NUMBER - 1, 0)


def test_one_of_the_many_that_is_edited_meanwhile_is_renewed_with_the_edit(many: list[Image]) -> None:
    change(title="mountain")
    many[0].title = "lake"
    db.session.commit()
    assert (found("lake"), found("mountain")) == (1, 0)
    db.session.delete(many[1])
    db.session.commit()
    renew_words()
    assert (found("lake"), found("mountain"), found("beach")) == (1, NUMBER - 2, 0)


def test_what_is_given_up_leaves_nothing(many: list[Image]) -> None:
    db.session.execute(update(Image).values(title="mountain"))
    db.session.rollback()
    assert noted() == 0
    many[0].title = "lake"
    db.session.commit()
    assert (found("beach"), found("lake")) == (NUMBER - 1, 1)


def test_two_changes_of_many_follow_each_other(app: Flask, many: list[Image]) -> None:
    def other() -> None:
        with app.app_context():
            change(description="waves")

    db.session.execute(update(Image).values(title="mountain"))
    second = Thread(target=other)
    second.start()
    db.session.commit()
    second.join()
    renew_words()
    assert (found("mountain"), found("waves"), noted()) == (NUMBER, NUMBER, 0)


def _rename(actor: Actor, many: list[Image]) -> tuple[str, str]:
    rename_tag(actor, many[0].tags[0], "shore")
    return "coast", "shore"


def _remove(actor: Actor, many: list[Image]) -> tuple[str, str]:
    delete_tag(actor, many[0].tags[0])
    return "coast", "beach"


def _join(actor: Actor, many: list[Image]) -> tuple[str, str]:
    make_image(user=actor.user, title="beach", camera="Canon").tags = tags_named(["shore"])
    rename_tag(actor, many[0].tags[0], "shore")
    return "coast", "tag:shore beach"


def _no_category(actor: Actor, many: list[Image]) -> tuple[str, str]:
    assert many[0].category is not None
    delete_category(actor, many[0].category)
    return "nobody", "beach"


def _hide_cameras(actor: Actor, many: list[Image]) -> tuple[str, str]:
    assert actor.user is not None
    shown = form_values(actor.user)
    choose_defaults(actor.user, SentForm(shown=shown, entered={**shown, "show_exif": ""}))
    return "canon", "beach"


@pytest.mark.parametrize("act", [_rename, _remove, _join, _no_category, _hide_cameras])
def test_what_is_changed_beside_pictures_waits_as_well(
    act: Callable[[Actor, list[Image]], tuple[str, str]], ada: User, many: list[Image]
) -> None:
    for image in many:
        image.tags, image.category = tags_named(["coast"]), image.category
    category = make_category("Sea")
    for image in many:
        image.category = category
    db.session.commit()
    gone, there = act(Actor(user=ada), many)
    db.session.commit()
    assert noted() == NUMBER
    renew_words()
    assert found(gone) == 0
    assert found(there) >= NUMBER
    assert db.session.scalar(text("SELECT count(*) FROM image_words")) == len(
        db.session.scalars(select(Image.id)).all()
    )

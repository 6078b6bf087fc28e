"""What the daily tidying removes, and what it must leave."""

import os
import time
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from imghost.base.errors import Gone, NotFound
from imghost.extensions import Base, db, now
from imghost.jobs.schedule import TABLE
from imghost.models import APIKey, Ban, Event, Report, Tag, Tombstone, Usage, User
from imghost.services.actor import Actor
from imghost.services.delivery.direct_links import find
from imghost.services.delivery.watermark_choice import Choice, choose_own
from imghost.services.delivery.watermark_cleanup import YOUNG
from imghost.services.delivery.watermark_images import text_mark
from imghost.services.tagging import tags_named
from imghost.services.upkeep.tidy import ENDED_KEY, GONE, USAGE, tidy
from imghost.services.usage.usage import month_of
from imghost.storage import layout
from imghost.storage.current import storage
from tests.factories import make_image, make_key, make_user

pytestmark = pytest.mark.usefixtures("app")

MINUTE = timedelta(minutes=1)


def add(*rows: Base) -> None:
    db.session.add_all(rows)
    db.session.commit()


def all_of(column: Any) -> list[Any]:
    return sorted(db.session.scalars(select(column)))


def test_an_expired_address_is_gone_for_a_year_and_then_unknown() -> None:
    for name, age in (("young", GONE - MINUTE), ("old", GONE + MINUTE)):
        add(Tombstone(code=name, folder="2026/01/01", name=name, gone_at=now() - age))
    tidy()
    with pytest.raises(Gone):
        find(Actor(), "2026/01/01", "young.jpg")
    with pytest.raises(NotFound):
        find(Actor(), "2026/01/01", "old.jpg")


def test_tags_go_with_the_last_picture_that_bears_them() -> None:
    image = make_image()
    image.tags = tags_named(["kept"])
    add(*tags_named(["unused", "dropped"]))
    assert tidy()["tags"] == 2
    assert all_of(Tag.name) == ["kept"]


def test_keys_stay_in_the_list_for_a_while_after_their_end() -> None:
    user = make_user()
    ends = {
        "living": {},
        "later": {"expires_at": now() + MINUTE},
        "revoked": {"revoked_at": now() - ENDED_KEY + MINUTE},
        "long revoked": {"revoked_at": now() - ENDED_KEY - MINUTE},
        "long expired": {"expires_at": now() - ENDED_KEY - MINUTE},
    }
    for name, end in ends.items():
        make_key(user, name=name, **end)
    tidy()
    assert all_of(APIKey.name) == ["later", "living", "revoked"]


def test_bans_that_are_over_go() -> None:
    for number, end in enumerate([None, now() + MINUTE, now() - MINUTE]):
        add(Ban(network=f"203.0.113.{number}/32", expires_at=end))
    tidy()
    assert all_of(Ban.network) == ["203.0.113.0/32", "203.0.113.1/32"]


def test_counts_of_use_stay_for_two_years() -> None:
    user = make_user()
    months = [month_of(now() - age) for age in (timedelta(0), USAGE, USAGE + timedelta(days=32))]
    add(*(Usage(user_id=user.id, month=month) for month in months))
    tidy()
    assert all_of(Usage.month) == sorted(months[:2])


def old_mark(text: str) -> str:
    """Draw a mark and let it be older than what may be about to be chosen."""
    name = text_mark(text)
    age(name, YOUNG + MINUTE)
    return name


def age(name: str, by: timedelta) -> None:
    then = time.time() - by.total_seconds()
    os.utime(storage().path(layout.mark(name)), (then, then))


@pytest.mark.settings(watermark_text="of the site")
def test_marks_go_when_nobody_has_chosen_them() -> None:
    words, picture = make_user(), make_user()
    # A picture is a mark like any other; its name is what counts.
    kept = [old_mark("of the site"), old_mark("of an account"), old_mark("a picture"), text_mark("just made")]
    old_mark("nobody's")
    choose_own(words, Choice(text="of an account"))
    choose_own(picture, Choice(picture=kept[2]))
    db.session.commit()
    assert [tidy()["marks"], tidy()["marks"]] == [1, 0]
    assert sorted(storage().walk(layout.MARKS)) == sorted(layout.mark(name) for name in kept)


def test_what_is_kept_for_good_stays() -> None:
    long_ago = now() - timedelta(days=5000)
    add(
        Event(action="user.ban", subject="somebody", created_at=long_ago),
        Report(subject="picture", reason="spam", status="closed", created_at=long_ago),
        User(name="old", email="old@example.org", password_hash="x", created_at=long_ago),
    )
    assert set(tidy().values()) == {0}
    assert [len(all_of(column)) for column in (Event.id, Report.id, User.id)] == [1, 1, 1]


def test_every_batch_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imghost.services.rows.BATCH", 2)
    add(*tags_named([f"tag {number}" for number in range(5)]))
    assert tidy()["tags"] == 5
    assert all_of(Tag.id) == []


def test_the_schedule_does_it_daily() -> None:
    assert [entry.seconds for entry in TABLE if entry.job.__name__ == "tidy"] == [86_400]

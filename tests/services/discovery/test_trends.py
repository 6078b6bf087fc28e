"""What is trending, popular, counted and drawn by lot."""

from collections import Counter
from datetime import timedelta

import pytest

from imghost.base.errors import NotFound
from imghost.extensions import db, now
from imghost.models import DailyViews, Like, Tag
from imghost.services.actor import Actor
from imghost.services.discovery import topic_counts, trends
from imghost.services.discovery.random_picture import random_picture
from imghost.services.discovery.topics import category_cards
from imghost.services.tagging import tags_named
from imghost.services.viewer.view_counter import add_views
from tests.factories import make_category, make_image, make_user

pytestmark = pytest.mark.usefixtures("app")


def test_views_and_likes_of_these_days_count_less_each_day() -> None:
    old, fresh, liked, hidden, forgotten = (make_image() for _ in range(5))
    hidden.visibility = "private"
    today = now().date()
    # 100 views three half-lives ago are 25 of today; three likes of today are 15.
    views = {old: (3, 100), fresh: (0, 26), hidden: (0, 99), forgotten: (8, 10_000)}
    for image, (days, number) in views.items():
        db.session.add(DailyViews(day=today - timedelta(days=days), image_id=image.id, views=number))
    for _ in range(3):
        db.session.add(Like(user_id=make_user().id, image_id=liked.id))
    trends.compute()
    shown = trends.trending(Actor())
    assert [image.id for image in shown.images] == [fresh.id, old.id, liked.id]
    first = trends.trending(Actor(), size=2)
    assert [image.id for image in trends.trending(Actor(), size=2, before=first.before).images] == [liked.id]
    assert db.session.query(DailyViews).count() == 3


def test_views_are_noted_by_day_as_they_are_flushed() -> None:
    image = make_image()
    add_views(Counter({image.id: 2, 999: 4}))
    add_views(Counter({image.id: 3}))
    assert [(row.image_id, row.views) for row in db.session.query(DailyViews)] == [(image.id, 5)]


def test_the_most_viewed_of_all_time_by_keyset() -> None:
    ids = [make_image(views=views).id for views in (5, 7, 5, 0, 9)]
    seen, before = [], None
    while True:
        shown = trends.most_viewed(Actor(), size=2, before=before)
        seen += [image.id for image in shown.images]
        before = shown.before
        if before is None:
            break
    assert seen == [ids[4], ids[1], ids[2], ids[0]]
    assert trends.most_liked(Actor()).images == []


def test_counts_leave_out_what_strangers_do_not_see(monkeypatch: pytest.MonkeyPatch) -> None:
    category = make_category()
    for fields in ({}, {}, {"visibility": "private"}, {"nsfw": True}):
        make_image(category=category, **fields).tags = tags_named(("sea",))
    db.session.commit()
    assert [(row.tag.name, row.count) for row in topic_counts.most_used_tags()] == [("sea", 2)]
    assert db.session.query(Tag.listed).scalar() == 0
    topic_counts.count_again()
    monkeypatch.setattr(topic_counts, "SMALL", 0)
    assert [(row.tag.name, row.count) for row in topic_counts.most_used_tags()] == [("sea", 2)]
    assert [card.count for card in category_cards(Actor())] == [2]


def test_any_listed_picture_may_come_up_and_no_other() -> None:
    with pytest.raises(NotFound):
        random_picture(Actor())
    shown = {make_image().id for _ in range(3)}
    make_image(visibility="private")
    assert {random_picture(Actor()).id for _ in range(60)} == shown

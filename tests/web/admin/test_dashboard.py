"""The site in numbers, and what waits."""

from datetime import timedelta
from itertools import pairwise

import pytest
from flask import Flask
from redis import Redis

from imghost.extensions import db, now
from imghost.models import Alert, Report
from imghost.services.site.site_settings import change_settings
from imghost.services.upkeep.alerts.site_checks import check_now
from imghost.services.upkeep.first_day import STEPS
from imghost.services.upkeep.site_numbers import came_in, totals
from imghost.web.admin.charts import highest_tick
from tests.factories import make_album, make_image, make_user
from tests.web.page_rules import PageClient


@pytest.mark.usefixtures("app")
def test_numbers_count_what_is_there() -> None:
    user = make_user()
    make_album(user=user)
    image = make_image(user=user, bytes=700, views=5)
    make_image(bytes=300, views=2, status="failed")
    make_image(bytes=1, status="processing", approved=False)
    make_image(bytes=10_000, deleted_at=now())
    db.session.add(Report(image=image, reason="spam"))
    db.session.add(Report(image=image, reason="spam", status="closed"))
    db.session.commit()
    seen = totals()
    assert (seen.images, seen.stored, seen.views, seen.users, seen.albums) == (3, 1001, 7, 1, 1)
    assert (seen.failed, seen.processing, seen.unapproved, seen.reports) == (1, 1, 1, 1)


@pytest.mark.usefixtures("app")
def test_each_of_the_last_days_has_its_own_number() -> None:
    for days in (0, 0, 1, 29, 30):
        make_image(created_at=now() - timedelta(days=days), bytes=10)
    seen = came_in("month")
    assert len(seen) == 30
    assert (seen[-1].last, seen[-1].uploads, seen[-1].stored) == (now().date(), 2, 20)
    assert (seen[-2].uploads, seen[0].uploads, sum(day.uploads for day in seen)) == (1, 1, 4)


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(("span", "bars"), [("week", 7), ("month", 30), ("quarter", 13), ("year", 12)])
def test_a_range_shows_as_many_bars_as_it_has_days_weeks_or_months(span: str, bars: int) -> None:
    make_image()
    seen = came_in(span)
    assert (len(seen), seen[-1].last, seen[-1].uploads) == (bars, now().date(), 1)
    for earlier, later in pairwise(seen):
        assert later.first - earlier.last == timedelta(days=1)


@pytest.mark.parametrize(
    ("number", "highest"), [(0, 1), (1, 1), (2, 2), (3, 4), (5, 6), (7, 8), (9, 10), (11, 20), (999, 1_000)]
)
def test_axes_end_with_round_numbers(number: int, highest: int) -> None:
    assert highest_tick(number) == highest


def test_the_dashboard_shows_them(admin_pages: PageClient) -> None:
    make_image(bytes=2_500_000)
    text = admin_pages.get("/admin/dashboard?range=week").text
    assert "2.5 MB in all" in text
    assert text.count("<title>") == 1 + 3 * 7
    assert ">4 MB</span>" in text
    assert text.count('<td data-label="Data uploaded">') == 7
    assert admin_pages.get("/admin/dashboard?range=ever").status_code == 200


def test_what_waits_comes_first_and_is_counted_beside_its_page(admin_pages: PageClient) -> None:
    change_settings({"first_day_confirmed": ",".join(STEPS)})
    db.session.commit()
    assert "All caught up." in admin_pages.get("/admin/dashboard").text
    image = make_image(status="failed")
    make_image(approved=False)
    db.session.add(Report(image=image, kind="image", subject=image.code, reason="spam"))
    db.session.commit()
    text = " ".join(admin_pages.get("/admin/dashboard").text.split())
    for words in ("1 reported item", "1 upload to approve", "1 picture could not be processed"):
        assert words in text
    assert text.index("To do") < text.index("Sent this month")
    for path in ("/admin/moderation", "/admin/approvals", "/admin/jobs"):
        side = text.partition('class="admin-side"')[2]
        link = side.partition(f'<a href="{path}"')[2].partition("</a>")[0]
        assert '<span class="count">1<' in link


def test_moderators_see_what_waits_for_them(moderator_pages: PageClient) -> None:
    make_image(status="failed", approved=False)
    text = moderator_pages.get("/admin/moderation").text
    assert text.count('class="count"') == 2
    assert "/admin/jobs" not in text


def test_without_redis_there_are_numbers_still(
    app: Flask, admin_pages: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "redis", Redis.from_url("unix:///nowhere/redis.sock"))
    page = admin_pages.get("/admin/dashboard")
    assert page.status_code == 200
    assert "Redis is away" in page.text


def test_the_dashboard_shows_alerts_and_the_last_check(admin_pages: PageClient) -> None:
    assert "the first check is still to come" in admin_pages.get("/admin/dashboard").text
    an_hour_ago = now() - timedelta(hours=1)
    db.session.add(
        Alert(name="disk", text="Only 1 MB are free on the disk of the storage.", since=an_hour_ago)
    )
    # So it looks while a site starts.
    db.session.add(Alert(name="workers", text="No worker is alive."))
    make_image(status="ready")
    check_now()
    text = admin_pages.get("/admin/dashboard").text
    assert "Only 1 MB are free" in text
    assert "No worker is alive" not in text
    assert "1 problem" in text

"""The site in numbers, and what waits."""

from datetime import timedelta

import pytest
from flask import Flask
from redis import Redis

from imghost.extensions import db, now
from imghost.models import Alert, Report
from imghost.services.upkeep.alerts.site_checks import check_now
from imghost.services.upkeep.site_numbers import DAYS, last_days, totals
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
    seen = last_days()
    assert len(seen) == DAYS
    assert (seen[-1].day, seen[-1].uploads, seen[-1].stored) == (now().date(), 2, 20)
    assert (seen[-2].uploads, seen[0].uploads, sum(day.uploads for day in seen)) == (1, 1, 4)


def test_the_dashboard_shows_them(admin_pages: PageClient) -> None:
    make_image(bytes=2_500_000)
    answer = admin_pages.get("/admin/dashboard")
    assert "2.5 MB" in answer.text
    assert answer.text.count("<rect ") == 3 * DAYS


def test_without_redis_there_are_numbers_still(
    app: Flask, admin_pages: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "redis", Redis.from_url("unix:///nowhere/redis.sock"))
    page = admin_pages.get("/admin/dashboard")
    assert page.status_code == 200
    assert "Redis is away" in page.text


def test_the_dashboard_shows_alerts_and_the_last_check(admin_pages: PageClient) -> None:
    assert "not yet; it runs once a day" in admin_pages.get("/admin/dashboard").text
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

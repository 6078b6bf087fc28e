"""Reporting: who may, what, how often; the moderators' queue; and the answer to the reporter."""

import pytest
from flask import Flask

from imghost.extensions import db
from imghost.models import Event, Report, User
from imghost.services.links import Links, album_path
from tests.factories import make_album, make_image, make_user
from tests.web.conftest import signed_in
from tests.web.page_rules import PageClient


def reports() -> list[Report]:
    db.session.expire_all()
    return db.session.query(Report).order_by(Report.id).all()


def test_the_picture_links_to_the_form_and_a_guest_follows_by_a_link(
    pages: PageClient, moderator_pages: PageClient
) -> None:
    image = make_image(title="Harbour")
    where = f"/image/{image.code}/report"
    assert where in pages.get(Links(image).viewer).text
    assert "Harbour" in pages.get(where).text
    sent = pages.post(where, data={"reason": "spam", "text": "an advert", "email": "a@example.org"})
    assert sent.status_code == 303
    status = pages.get(sent.location)
    assert "Their answer will appear here" in status.text
    queue = moderator_pages.get("/admin/moderation").text
    for word in ("Harbour", "an advert", "a@example.org", "Spam"):
        assert word in queue
    moderator_pages.post(
        "/admin/moderation/act",
        data={"act": f"hide:image:{image.code}", f"answer:image:{image.code}": "Thanks, well seen."},
    )
    status = pages.get(sent.location).text
    assert "We took it down." in status
    assert "Thanks, well seen." in status
    assert image.code not in moderator_pages.get("/admin/moderation").text
    actions = [event.action for event in db.session.query(Event).order_by(Event.id)]
    assert actions == ["image.quarantine", "report.close"]


def test_members_find_their_reports(app: Flask, moderator_pages: PageClient) -> None:
    image, member = make_image(), signed_in(app, make_user("rita"))
    member.post(f"/image/{image.code}/report", data={"reason": "hate"})
    assert "Open" in member.get("/my/reports").text
    moderator_pages.post("/admin/moderation/act", data={"act": f"keep:image:{image.code}"})
    assert "found nothing against our rules" in member.get("/my/reports").text
    assert "found nothing" not in signed_in(app, make_user()).get("/my/reports").text


def test_guests_have_no_list(pages: PageClient) -> None:
    assert pages.get("/my/reports").location.startswith("/login")
    assert pages.get("/report/unknown").status_code == 404


def test_one_open_report_per_reporter_and_picture(app: Flask, pages: PageClient) -> None:
    image = make_image()
    where = f"/image/{image.code}/report"
    first = pages.post(where, data={"reason": "spam", "text": "one"})
    second = pages.post(where, data={"reason": "hate"})
    assert first.location == second.location
    signed_in(app, make_user()).post(where, data={"reason": "spam"})
    assert [(row.reason, row.text) for row in reports()] == [("hate", "one"), ("spam", "")]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"reason": ""}, "Choose what is wrong"),
        ({"reason": "lookalike"}, "Choose what is wrong"),
        ({"reason": "other"}, "in a few words"),
        ({"reason": "spam", "text": "x" * 2_001}, "at most 2,000"),
        ({"reason": "spam", "email": "nobody"}, "not an e-mail address"),
    ],
)
def test_what_is_missing_is_said_in_place(given: dict[str, str], words: str, pages: PageClient) -> None:
    answer = pages.post(f"/image/{make_image().code}/report", data=given)
    assert answer.status_code == 422
    assert words in answer.text
    assert reports() == []


def test_only_what_the_reporter_may_see(app: Flask, pages: PageClient, owner: User) -> None:
    hidden = make_image(user=owner, visibility="private")
    for where in (f"/image/{hidden.code}/report", "/image/unknown/report", "/album/unknown/report"):
        assert pages.get(where).status_code == 404
        assert pages.post(where, data={"reason": "spam"}).status_code == 404
    locked = make_album(visibility="password", password_hash="x")
    assert pages.post(f"/album/{locked.code}/report", data={"reason": "spam"}).status_code == 403
    assert reports() == []


@pytest.mark.settings(report_limit="2 per hour")
def test_reporting_is_limited(pages: PageClient) -> None:
    statuses = [
        pages.post(f"/image/{make_image().code}/report", data={"reason": "spam"}).status_code
        for _ in range(3)
    ]
    assert statuses == [303, 303, 429]


def test_albums_and_members_are_reported_too(
    pages: PageClient, moderator_pages: PageClient, owner: User
) -> None:
    album = make_album(user=owner, name="Trip")
    assert f"/album/{album.code}/report" in pages.get(album_path(album)).text
    assert "/user/owner/report" in pages.get("/user/owner").text
    pages.post(f"/album/{album.code}/report", data={"reason": "privacy"})
    pages.post("/user/owner/report", data={"reason": "spam"})
    queue = moderator_pages.get("/admin/moderation").text
    assert "Trip" in queue
    moderator_pages.post("/admin/moderation/act", data={"act": f"keep:album:{album.code}"})
    moderator_pages.post("/admin/moderation/act", data={"act": "ban:user:owner"})
    assert [(row.kind, row.status, row.resolution) for row in reports()] == [
        ("album", "closed", "keep"),
        ("user", "closed", "ban"),
    ]
    assert owner.is_shut_out
    assert pages.get("/user/owner").status_code == 404


def test_a_case_that_is_gone_can_still_be_closed(pages: PageClient, moderator_pages: PageClient) -> None:
    image = make_image()
    sent = pages.post(f"/image/{image.code}/report", data={"reason": "spam"})
    db.session.delete(image)
    db.session.commit()
    assert "Gone already" in moderator_pages.get("/admin/moderation").text
    moderator_pages.post("/admin/moderation/act", data={"act": f"keep:image:{reports()[0].subject}"})
    assert "It was already gone." in pages.get(sent.location).text


def test_the_most_reported_comes_first(app: Flask, moderator_pages: PageClient) -> None:
    once, twice = make_image(title="Once"), make_image(title="Twice")
    for image in (once, twice, twice):
        signed_in(app, make_user()).post(f"/image/{image.code}/report", data={"reason": "spam"})
    queue = moderator_pages.get("/admin/moderation").text
    assert queue.index("Twice") < queue.index("Once")
    assert "2 reports" in queue


def test_no_text_of_a_reporter_becomes_markup(pages: PageClient, moderator_pages: PageClient) -> None:
    payload = '"><script>alert(1)</script>'
    pages.post(f"/image/{make_image(title=payload).code}/report", data={"reason": "other", "text": payload})
    assert "<script>alert" not in moderator_pages.get("/admin/moderation").text

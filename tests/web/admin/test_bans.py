"""Bans of addresses: everything but reading is refused at once, everywhere; which ranges are too large."""

import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from imghost import create_app
from imghost.base.errors import Conflict, InvalidInput
from imghost.base.passwords import hash_password
from imghost.extensions import db, now
from imghost.models import Ban, Event, User
from imghost.services.actor import Actor
from imghost.services.links import Links
from imghost.services.moderation import ban_list
from imghost.services.moderation.ban_list import is_banned
from imghost.services.moderation.network_ban import ban_network, unban_network
from imghost.settings import Settings
from tests.closing import close
from tests.dialects.program import Program
from tests.factories import make_album, make_image, make_key, make_user
from tests.pictures import jpeg
from tests.web.conftest import signed_in
from tests.web.page_rules import PageClient

# Where the tests' requests come from.
HERE = "127.0.0.1"
ELSEWHERE = {"REMOTE_ADDR": "198.51.100.9"}


@pytest.fixture
def boss(admin: User) -> Actor:
    return Actor(user=admin, address="198.51.100.1")


def banned(boss: Actor, network: str, days: int | None = 1) -> Ban:
    ban = ban_network(boss, network, days=days)
    db.session.commit()
    return ban


def unsafe_requests(app: Flask) -> Iterator[tuple[str, TestResponse]]:
    """What a banned address tries, on pages and in each dialect."""
    guest: FlaskClient = PageClient(app, use_cookies=True)
    member = make_user()
    browser, key = signed_in(app, member), make_key(member)
    header, bearer = Program(app, {"X-Api-Key": key}), Program(app, {"Authorization": f"Bearer {key}"})
    image = make_image()
    yield "sign-in", guest.post("/login", data={"login": "a", "password": "b"})
    yield "sign-up", guest.post("/signup", data={"name": "new"})
    yield "report", guest.post(f"/image/{image.code}/report", data={"reason": "spam"})
    yield "guest upload", guest.post("/upload", data={"source": (io.BytesIO(jpeg(60, 40)), "a.jpg")})
    yield "upload", browser.post("/upload", data={"source": (io.BytesIO(jpeg(60, 40)), "a.jpg")})
    yield "chevereto", header.post("/api/1/upload", data={"source": "x"})
    yield "chevereto by GET", header.get("/api/1/upload?source=https://example.org/a.jpg")
    yield "ogensync", bearer.send_file("POST", "/api/upload", jpeg(60, 40))
    yield "amr", header.send_file("POST", "/api/v1/images", jpeg(60, 40))
    yield "imgcloud", header.send_file("POST", "/v1/upload", jpeg(60, 40))
    yield "a name like a gate's", header.send("DELETE", "/v1/assets/photos/unlock")
    yield "optimage", bearer.send_file("POST", "/api/v1/images", jpeg(60, 40))


def test_a_banned_address_reads_and_nothing_else(app: Flask, boss: Actor, pages: PageClient) -> None:
    ban = banned(boss, HERE)
    for name, answer in unsafe_requests(app):
        assert answer.status_code == 403, (name, answer.text)
        assert "banned" in answer.text, name
    assert pages.get("/explore/recent").status_code == 200
    assert pages.get(Links(make_image()).viewer).status_code == 200
    for path in ("/adult", "/theme", "/language", "/logout"):
        assert pages.post(path).status_code == 303
    album = make_album(visibility="password", password_hash=hash_password("open sesame"))
    assert pages.post(f"/album/{album.code}/unlock", data={"password": "open sesame"}).status_code == 303
    assert (
        pages.post("/login", data={"login": "a", "password": "b"}, environ_base=ELSEWHERE).status_code == 422
    )
    unban_network(boss, ban.code)
    db.session.commit()
    assert 403 not in {answer.status_code for _, answer in unsafe_requests(app)}
    actions = [event.action for event in db.session.query(Event).order_by(Event.id)]
    assert actions[:2] == ["address.ban", "address.unban"]


def test_a_ban_counts_at_once_in_other_processes(app: Flask, settings: Settings, boss: Actor) -> None:
    other = create_app(settings)
    with other.app_context():
        assert not is_banned("203.0.113.7")
        db.session.remove()
    ban = banned(boss, "203.0.113.0/24")
    with other.app_context():
        assert is_banned("203.0.113.7")
        db.session.remove()
    unban_network(boss, ban.code)
    db.session.commit()
    with other.app_context():
        assert not is_banned("203.0.113.7")
        db.session.remove()
    close(other)


@pytest.mark.parametrize(
    ("network", "inside", "outside"),
    [
        ("203.0.113.7", "203.0.113.7", "203.0.113.8"),
        ("203.0.113.99/24", "203.0.113.1", "203.0.114.1"),
        ("203.0.113.7", "::ffff:203.0.113.7", "::ffff:203.0.113.8"),
        ("::ffff:203.0.113.7", "203.0.113.7", "203.0.113.8"),
        ("2001:db8::/32", "2001:db8:ffff::1", "2001:db9::1"),
        ("10.0.0.0/8", "10.255.255.255", "11.0.0.0"),
    ],
)
def test_ranges(boss: Actor, network: str, inside: str, outside: str) -> None:
    banned(boss, network)
    assert is_banned(inside)
    assert not is_banned(outside)
    assert not is_banned("no address")


@pytest.mark.parametrize(
    "network",
    ["0.0.0.0/0", "::/0", "128.0.0.0/1", "10.0.0.0/7", "2000::/3", "::ffff:0.0.0.0/96", "", "x", "1.2.3"],
)
def test_too_large_and_unreadable_ranges_are_refused(boss: Actor, network: str) -> None:
    with pytest.raises(InvalidInput):
        ban_network(boss, network, days=1)


def test_nobody_shuts_out_oneself(boss: Actor) -> None:
    with pytest.raises(Conflict):
        ban_network(boss, "198.51.100.0/24", days=1)


def test_bans_of_ranges_end_by_themselves(boss: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    ban = banned(boss, "203.0.113.0/24")
    assert ban.expires_at is not None
    assert abs(ban.expires_at - now() - timedelta(days=1)) < timedelta(minutes=1)
    assert is_banned("203.0.113.7")
    # Its end is read with the range, and nobody has to do anything in that moment.
    monkeypatch.setattr(ban_list, "now", lambda: ban.expires_at)
    assert not is_banned("203.0.113.7")
    banned(boss, "203.0.113.0/24", days=None)
    assert is_banned("203.0.113.7")


def test_a_second_ban_of_a_range_changes_the_first(boss: Actor) -> None:
    banned(boss, "203.0.113.7")
    banned(boss, "203.0.113.7", days=None)
    assert [ban.expires_at for ban in db.session.query(Ban)] == [None]


def test_the_page_adds_and_removes_both_kinds(moderator_pages: PageClient, owner: User) -> None:
    for who in ("203.0.113.0/24", "OWNER"):
        given = {"who": who, "days": "7", "reason": "spam"}
        assert moderator_pages.post("/admin/bans", data=given).status_code == 303
    page = moderator_pages.get("/admin/bans").text
    assert "203.0.113.0/24" in page
    assert owner.is_shut_out
    code = db.session.query(Ban).one().code
    assert moderator_pages.post(f"/admin/bans/address/{code}/remove").status_code == 303
    assert moderator_pages.post("/admin/bans/user/owner/remove").status_code == 303
    assert "Nobody is banned" in moderator_pages.get("/admin/bans").text


@pytest.mark.parametrize(
    ("who", "days"),
    [
        ("nobody-here", "7"),
        ("0.0.0.0/0", "7"),
        ("127.0.0.1", "7"),
        ("mona", "7"),
        ("203.0.113.7", "8"),
        ("", "7"),
    ],
)
def test_what_is_refused_is_said_in_place(who: str, days: str, moderator_pages: PageClient) -> None:
    assert moderator_pages.post("/admin/bans", data={"who": who, "days": days}).status_code == 422
    assert db.session.query(Ban).count() == 0

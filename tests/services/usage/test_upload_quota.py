"""The month's uploads: exact at the limit whatever way they come in, and only what succeeded counts."""

import hashlib
import io
import threading
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from imghost.base.errors import ImghostError, TooManyRequests
from imghost.extensions import db
from imghost.models import Image, User
from imghost.services.actor import Actor
from imghost.services.images.details import Details
from imghost.services.uploads.ingest import ingest
from imghost.services.uploads.upload_terms import UploadTerms
from imghost.services.usage import upload_quota, usage
from imghost.storage.current import storage
from tests.dialects.program import Program, signed_in
from tests.factories import count_uploads, make_album, make_key, make_user
from tests.pictures import jpeg, png

LIMIT = 500
PICTURE = png(60, 40)


@pytest.fixture
def owner(app: Flask) -> User:
    """On the free plan, which has 500 uploads a month."""
    return make_user("owner", plan_name="free")


def count() -> int:
    return db.session.scalar(select(func.count(Image.id))) or 0


def upload(user: User | None, data: bytes | None = None, **details: object) -> Image:
    staged = storage().stage(10**8)
    try:
        staged.write(data or png(60, 40))
        actor = Actor(user=user, guest_key=None if user else "g" * 64)
        return ingest(actor, staged, Details(filename="a.png", **details)).image  # type: ignore[arg-type]
    finally:
        staged.close()


def test_the_last_upload_of_the_month_is_the_last(owner: User) -> None:
    count_uploads(owner, LIMIT - 1)
    upload(owner)
    with pytest.raises(TooManyRequests) as caught:
        upload(owner)
    assert caught.value.code == "uploads-used-up"
    assert (count(), usage.totals(owner).uploads) == (1, LIMIT)
    assert list(storage().staging.iterdir()) == []  # type: ignore[attr-defined]


def test_it_says_when_the_next_month_begins(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (usage, upload_quota):
        monkeypatch.setattr(module, "now", lambda: datetime(2026, 11, 29, tzinfo=UTC))
    count_uploads(owner, LIMIT)
    with pytest.raises(TooManyRequests) as caught:
        upload(owner)
    assert (caught.value.retry_after, caught.value.limit) == (2 * 86_400, LIMIT)
    for module in (usage, upload_quota):
        monkeypatch.setattr(module, "now", lambda: datetime(2026, 12, 1, tzinfo=UTC))
    upload(owner)
    assert usage.totals(owner).uploads == 1


def test_fifty_at_once_get_exactly_what_is_left(app: Flask, owner: User) -> None:
    count_uploads(owner, LIMIT - 7)
    key = make_key(owner)
    statuses: list[int] = []
    start = threading.Barrier(50)

    def one() -> None:
        with app.app_context():
            program = Program(app, {"Authorization": f"Bearer {key}"})
            start.wait()
            status = 503
            # A database that all fifty write to may ask to try again in a moment.
            while status == 503:
                status = program.send_file("POST", "/api/upload", png(20, 10), "a.png").status_code
            statuses.append(status)

    threads = [threading.Thread(target=one) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (statuses.count(200), statuses.count(429)) == (7, 43)
    assert (count(), usage.totals(owner).uploads) == (7, LIMIT)


@pytest.mark.parametrize("data", [jpeg()[:30], b"no picture"], ids=["damaged", "text"])
def test_what_is_refused_is_not_counted(owner: User, data: bytes) -> None:
    with pytest.raises(ImghostError):
        upload(owner, data)
    assert usage.totals(owner).uploads == 0


def test_what_fails_after_it_was_counted_is_given_back(owner: User) -> None:
    album = make_album(user=owner)
    upload(owner, album=album, slug="one")
    with pytest.raises(ImghostError, match="slug"):
        upload(owner, album=album, slug="one")
    with pytest.raises(ImghostError, match="width"):
        upload(owner, width=61)
    assert usage.totals(owner).uploads == 1


@pytest.mark.usefixtures("app")
def test_guests_have_no_plan() -> None:
    assert upload(None).user_id is None


def test_a_plan_without_limit_counts_only(app: Flask) -> None:
    user = make_user(plan_name="unlimited")
    count_uploads(user, 1_000_000)
    upload(user)
    assert usage.totals(user).uploads == 1_000_001


def test_terms_narrow_what_the_site_takes(owner: User) -> None:
    staged = storage().stage(10**6)
    staged.write(png(60, 40))
    try:
        for terms in (UploadTerms(formats=("jpeg",)), UploadTerms(bytes=10), UploadTerms(side=59)):
            with pytest.raises(ImghostError, match=r"Accepted are jpeg|max 10 B|at most 59"):
                ingest(Actor(user=owner), staged, Details(), terms)
    finally:
        staged.close()
    assert (count(), usage.totals(owner).uploads) == (0, 0)


def picture() -> tuple[io.BytesIO, str]:
    return io.BytesIO(PICTURE), "a.png"


def every_way_in(app: Flask, owner: User) -> dict[str, TestResponse]:
    key, browser = make_key(owner), signed_in(app, owner)
    bearer, header = Program(app, {"Authorization": f"Bearer {key}"}), Program(app, {"X-Api-Key": key})
    named = {"checksum": hashlib.sha256(PICTURE).hexdigest(), "collection": f"col_{owner.code}"}
    return {
        "Chevereto": header.post("/api/1/upload", data={"source": picture()}),
        "OgenSync": bearer.post("/api/upload", data={"file": picture()}),
        "OPTIMAGE": bearer.post("/api/v1/images", data={"file": picture(), **named}),
        "amr": header.post("/api/v1/images", data={"file": picture()}),
        "page": browser.post("/upload", data={"source": picture()}, headers={"Accept": "application/json"}),
    }


def test_every_way_in_counts_and_is_refused_alike(app: Flask, owner: User) -> None:
    count_uploads(owner, LIMIT)
    for name, response in every_way_in(app, owner).items():
        assert response.status_code == 429, (name, response.text)
        assert 0 < int(response.headers["Retry-After"]) <= 31 * 86_400
        assert response.headers["X-RateLimit-Limit"] == str(LIMIT)
        assert response.headers["X-RateLimit-Remaining"] == "0"
    assert count() == 0


def test_every_way_in_counts(app: Flask, owner: User) -> None:
    for name, response in every_way_in(app, owner).items():
        assert response.status_code in (200, 201), (name, response.text)
    assert (count(), usage.totals(owner).uploads) == (5, 5)

"""An answer that anybody may have, given once more without asking the database: the same in every header."""

import secrets
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest
from flask import Flask
from PIL import Image as Pillow
from redis import Redis

from imghost import marks, redis_client
from imghost.extensions import db, now
from imghost.http.response_cache import entries
from imghost.http.response_cache.entries import Entries, Entry, Offer
from imghost.http.response_cache.layer import MOST_BYTES
from imghost.models import User
from imghost.services import late_writes
from imghost.services.delivery import variant_cache
from imghost.services.delivery.answer_cost import Cost
from imghost.services.usage import usage
from imghost.settings import Settings
from imghost.storage.blob import local_blob
from tests.factories import make_key
from tests.pictures import encoded
from tests.services.delivery.asked_again import addresses, another, answer, watched_database
from tests.services.delivery.conftest import Upload
from tests.services.delivery.test_visibility import signed_in

CHROME = "image/avif,image/webp,image/apng,*/*;q=0.8"
WAYS: dict[str, dict[str, str]] = {
    "GET": {},
    "as Chrome": {"Accept": CHROME},
    "without WebP": {"Accept": "image/*"},
    "Range": {"Range": "bytes=5-14"},
    "last bytes": {"Range": "bytes=-7"},
    "two ranges": {"Range": "bytes=0-1,4-5"},
    "past the end": {"Range": "bytes=99999999-"},
    "no range": {"Range": "lines=1-2"},
    "other If-None-Match": {"If_None_Match": '"other"'},
    "any If-None-Match": {"If_None_Match": "*"},
    "failing If-Match": {"If_Match": '"other"'},
    "old If-Range": {"If_Range": '"other"', "Range": "bytes=0-9"},
    "If-Modified-Since": {"If_Modified_Since": "Mon, 01 Jan 2035 00:00:00 GMT"},
}


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let answers be kept however long this process is held up: how soon they are old is shown elsewhere."""
    monkeypatch.setattr(redis_client, "ANSWER_SECONDS", 60.0)
    monkeypatch.setattr(marks, "SILENCE_SECONDS", 60.0)
    monkeypatch.setattr(entries, "KEPT_SECONDS", 3_600.0)


@pytest.fixture
def slow(app: Flask, settings: Settings) -> Iterator[Flask]:
    """The same site, which keeps no answer."""
    yield from another(settings.model_copy(update={"answer_memory_megabytes": 0}))


def flush(app: Flask) -> None:
    app.extensions[late_writes.EXTENSION].flush()


def test_every_header_is_that_of_the_slow_way(app: Flask, slow: Flask, upload: Upload) -> None:
    image = upload()
    for kind, address in addresses(image).items():
        for way, headers in WAYS.items():
            for method in ("GET", "HEAD"):
                expected = answer(slow, address, method, **headers)
                answer(app, address, **{name: headers[name] for name in headers if name == "Accept"})
                is_refused = expected[0].startswith(("412", "416"))
                # The page that says so names the request.
                compared = slice(2 if is_refused else 3)
                with watched_database() as asked:
                    given = answer(app, address, method, **headers)
                assert given[compared] == expected[compared], (kind, way, method)
                assert (asked.statements > 0) == is_refused, (kind, way, method)
        tag = answer(slow, address)[1]["ETag"]
        expected = answer(slow, address, If_None_Match=tag)
        with watched_database() as asked:
            assert answer(app, address, If_None_Match=tag) == expected, kind
        assert (expected[0], asked.statements) == ("304 NOT MODIFIED", 0)


def test_large_files_come_from_the_disk(app: Flask, slow: Flask, put: Upload) -> None:
    noise = encoded(Pillow.frombytes("RGB", (400, 300), secrets.token_bytes(360_000)), "PNG")
    assert len(noise) > MOST_BYTES
    image = put(noise, "large.png")
    address = f"/img/{image.code}"
    for method in ("GET", "HEAD"):
        expected = answer(slow, address, method)
        answer(app, address)
        with watched_database() as asked:
            assert answer(app, address, method) == expected
        assert asked.statements == 0
    part = {"Range": "bytes=100000-200000"}
    assert answer(app, address, **part) == answer(slow, address, **part)


@pytest.mark.settings(accel_prefix="/_files")
def test_nginx_is_told_the_same_file(app: Flask, slow: Flask, upload: Upload) -> None:
    image = upload()
    for kind, address in addresses(image).items():
        for headers in ({}, {"Range": "bytes=0-9"}, {"If_None_Match": '"other"'}, {"If_None_Match": "*"}):
            expected = answer(slow, address, **headers)
            # Nobody needs the file of an answer without content.
            assert ("X-Accel-Redirect" in expected[1]) == (expected[0] == "200 OK")
            answer(app, address)
            with watched_database() as asked:
                assert answer(app, address, **headers) == expected, kind
            assert asked.statements == 0, kind


def test_whoever_shows_a_credential_or_a_cookie_goes_the_slow_way(
    app: Flask, owner: User, upload: Upload
) -> None:
    image = upload()
    key = make_key(owner)
    address = f"/img/{image.code}?w=200"
    answer(app, address)
    for headers in ({"X_API_Key": key}, {"Authorization": f"Bearer {key}"}, {"Cookie": "imghost=x"}):
        with watched_database() as asked:
            assert answer(app, address, **headers)[0] == "200 OK"
        assert asked.statements > 0, headers
    assert answer(app, address, X_API_Key="ck_wrong:cs_wrong")[0].startswith("401")


def test_a_browser_with_a_theme_and_a_time_zone_is_nobody_in_particular(app: Flask, upload: Upload) -> None:
    address = f"/img/{upload().code}?w=200"
    cookies = "theme=dark; zone=Europe/Madrid; language=es"
    expected = answer(app, address)
    with watched_database() as asked:
        assert answer(app, address, Cookie=cookies) == expected
    assert asked.statements == 0


def test_what_only_its_owner_saw_is_not_kept(app: Flask, owner: User, upload: Upload) -> None:
    image = upload(visibility="private")
    client = signed_in(app, owner)
    for address in addresses(image).values():
        client.get(address)
        assert not answer(app, address)[0].startswith("2") or "/t/" in address


def test_answers_by_accept_are_kept_apart(app: Flask, upload: Upload) -> None:
    address = f"/v1/image/w_220,f_auto/{upload().public_id}"
    for _ in range(2):
        for accept, kind in ((CHROME, "image/webp"), ("image/jpeg", "image/jpeg"), ("*/*", "image/jpeg")):
            assert answer(app, address, Accept=accept)[1]["Content-Type"] == kind


def test_it_ends_to_the_second(app: Flask, upload: Upload) -> None:
    image = upload()
    image.expires_at = end = now() + timedelta(seconds=2)
    db.session.commit()
    while True:
        before = now()
        status = answer(app, f"/img/{image.code}?w=200")[0]
        if now() < end:
            assert status == "200 OK"
        if before >= end:
            assert status.startswith("410")
            return


def test_every_answer_is_counted_once(app: Flask, slow: Flask, owner: User, upload: Upload) -> None:
    image = upload()
    address = f"/img/{image.code}?w=200"
    size = len(answer(slow, address)[2])
    before = usage.totals(owner)
    for _ in range(7):
        answer(app, address)
    answer(app, address, "HEAD")
    answer(app, address, If_None_Match="*")
    flush(app)
    after = usage.totals(owner)
    assert after.url_calls - before.url_calls == after.billed - before.billed == 9
    assert after.bandwidth - before.bandwidth == 9 * size
    assert after.processing == before.processing


def test_the_use_of_a_picture_is_noted(app: Flask, redis_address: str, upload: Upload) -> None:
    image = upload()
    address = f"/img/{image.code}?w=200"
    answer(app, address)
    with Redis.from_url(redis_address) as client:
        (member,) = client.zrange(variant_cache.NAMES[0], 0, -1)
        client.zadd(variant_cache.NAMES[0], {member: 1})
        answer(app, address)
        flush(app)
        assert client.zscore(variant_cache.NAMES[0], member) > 1


def test_a_plan_with_a_limit_is_kept_to_the_last_call(app: Flask, owner: User, upload: Upload) -> None:
    image = upload()
    owner.plan_name = "free"
    db.session.commit()
    left = usage.calls_left(owner)
    assert left
    # The first one makes the picture, which is billed as well.
    statuses = [answer(app, f"/img/{image.code}?w=200")[0][:3] for _ in range(left + 3)]
    assert statuses == ["200"] * (left - 1) + ["429"] * 4


def test_memory_is_bounded_and_the_least_used_goes_first() -> None:
    entries = Entries(limit=30_000)
    for number in range(5):
        entries.keep((str(number),), _entry_of(8_000))
        entries.find(("0",), "one")
    assert [number for number in range(5) if entries.find((str(number),), "one")] == [0, 3, 4]
    assert entries.find(("0",), "another") is None


def _entry_of(size: int) -> Entry:
    offer = Offer(
        local_blob("x", Path("x"), size),
        until=float("inf"),
        cost=Cost(size=size, owner_id=None, variant=None),
    )
    return Entry(
        headers=(), offer=offer, size=size, body=b"x" * size, is_handed_over=False,
        generation="one", made_at=monotonic(),
    )  # fmt: skip

"""A Redis that hangs, is full or is none: the site goes on, shows nothing old and keeps its limits."""

import io
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from redis import Redis
from redis.exceptions import RedisError
from werkzeug.test import TestResponse

from imghost import queue
from imghost.extensions import db, redis, redis_clients
from imghost.models import Ban, Image
from imghost.redis_client import RedisAway
from imghost.services.moderation import ban_list
from imghost.services.site.site_settings import change_settings
from imghost.services.upkeep.doctor.finding import Trouble
from imghost.services.upkeep.doctor.redis_server import redis_write
from imghost.settings import Settings
from tests.factories import make_key, make_user
from tests.pictures import png
from tests.redis_servers import answering, running_redis, stopped
from tests.services.delivery.asked_again import another, answer, come_from_memory
from tests.waiting import wait_until

# What comes instead of an answer of Redis; the errors are in its own words.
ANSWERS: dict[str, bytes | None] = {
    "hangs up": None,
    "an HTTP server": b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",
    "always OK": b"+OK\r\n",
    "no number": b":x\r\n",
    "noise": bytes(range(128, 256)) + b"\r\n",
    "cut off": b"$100\r\nabc",
    "loading": b"-LOADING Redis is loading the dataset in memory\r\n",
    "wants a password": b"-NOAUTH Authentication required.\r\n",
    "no more clients": b"-ERR max number of clients reached\r\n",
    "busy": b"-BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.\r\n",
    "primary is down": b"-MASTERDOWN Link with MASTER is down.\r\n",
}


@pytest.fixture
def own_redis() -> Iterator[tuple[str, int]]:
    with running_redis() as server:
        yield server


@pytest.fixture
def redis_address(own_redis: tuple[str, int]) -> str:
    """Of the Redis that the site of this test uses alone."""
    return own_redis[0]


@pytest.fixture
def pid(own_redis: tuple[str, int]) -> int:
    """The process of that Redis."""
    return own_redis[1]


@pytest.fixture
def twin(app: Flask, settings: Settings) -> Iterator[Flask]:
    """A second process of the site, as far as memory goes."""
    yield from another(settings)


def upload(app: Flask, key: str, name: str = "a.png") -> TestResponse:
    return app.test_client().post(
        "/api/1/upload", headers={"X-API-Key": key}, data={"source": (io.BytesIO(png()), name)}
    )


def stored(app: Flask) -> Image:
    """A public picture of a new member."""
    assert upload(app, make_key(make_user("owner"))).status_code == 200
    return db.session.scalars(db.select(Image)).one()


def assert_everything_works(app: Flask, key: str) -> None:
    client = app.test_client()
    for address in ("/", "/explore/recent", "/login", "/nothing"):
        assert client.get(address).status_code == (404 if address == "/nothing" else 200)
    assert upload(app, key, "b.png").status_code == 200
    image = db.session.scalars(db.select(Image)).all()[-1]
    for address in (f"/img/{image.code}?w=20", f"/image/{image.code}"):
        assert client.get(address, follow_redirects=True).status_code == 200
    assert client.post("/login", data={"login": "owner", "password": "wrong"}).status_code == 422
    assert client.get("/api/v1/images", headers={"X-API-Key": key}).status_code == 200


@pytest.mark.parametrize("name", ANSWERS)
def test_what_is_no_redis_stops_nothing(name: str, app: Flask, settings: Settings) -> None:
    key = make_key(make_user("owner"))
    with answering(ANSWERS[name]) as address:
        for other in another(settings.model_copy(update={"redis_url": address})):
            assert_everything_works(other, key)


def test_one_command_waits_and_none_after_it(app: Flask, pid: int) -> None:
    key = make_key(make_user("owner"))
    upload(app, key)
    with stopped(pid):
        with pytest.raises(RedisError):
            redis().get("anything")
        assert redis_clients().breaker.is_open
        with pytest.raises(RedisAway):
            redis().get("anything")
        with pytest.raises(RedisAway):
            redis().pipeline().set("a", 1).get("a").execute()
        with pytest.raises(RedisAway):
            redis().lock("a").acquire(blocking=False)
        assert queue.wait_for("bell", 60) is False
        assert_everything_works(app, key)
    wait_until(lambda: not redis_clients().breaker.is_open)
    redis().get("anything")


def test_waiting_for_a_bell_ends_when_redis_does(app: Flask, pid: int) -> None:
    with stopped(pid):
        assert queue.wait_for("bell", 60) is False


def test_what_changed_while_redis_hung_is_old_everywhere(app: Flask, twin: Flask, pid: int) -> None:
    image = stored(app)
    address = f"/img/{image.code}?w=20"
    for each in (app, twin, app, twin):
        assert answer(each, address)[0] == "200 OK"
    wait_until(lambda: come_from_memory(twin, [address]))
    with stopped(pid):
        image.visibility = "private"
        change_settings({"site_name": "Renamed"})
        db.session.commit()
    # At once: neither has asked Redis since.
    assert answer(twin, address)[0].startswith("404")
    assert b"Renamed" in answer(twin, "/")[2]
    assert answer(app, address)[0].startswith("404")
    wait_until(lambda: not redis_clients().breaker.owes("answers:mark"))
    assert answer(twin, address)[0].startswith("404")


def refuse_memory(client: Redis) -> None:
    client.config_set("maxmemory-policy", "noeviction")
    client.config_set("maxmemory", "1")


def become_replica(client: Redis) -> None:
    client.replicaof("127.0.0.1", "1")


@pytest.mark.parametrize("refuse", [refuse_memory, become_replica])
def test_a_redis_that_cannot_be_written_shows_nothing_old(
    refuse: Callable[[Redis], None], app: Flask, twin: Flask
) -> None:
    image = stored(app)
    key = make_key(make_user("member"))
    address = f"/img/{image.code}?w=20"
    for each in (app, twin):
        assert answer(each, address)[0] == "200 OK"
    refuse(redis())
    image.visibility = "private"
    change_settings({"site_name": "Renamed", "sign_in_limit": "3 per minute"})
    db.session.commit()
    for each in (app, twin):
        assert answer(each, address)[0].startswith("404")
        assert b"Renamed" in answer(each, "/")[2]
    assert_everything_works(app, key)
    assert redis_clients().breaker.owes("settings:mark") is (refuse is become_replica)
    assert sign_ins(app, 3)[-1] == 429


def sign_ins(app: Flask, number: int) -> list[int]:
    client = app.test_client()
    sent = {"login": "owner", "password": "wrong"}
    return [client.post("/login", data=sent).status_code for _ in range(number)]


@pytest.mark.settings(sign_in_limit="3 per minute")
def test_sign_ins_are_limited_without_redis(app: Flask, pid: int) -> None:
    with stopped(pid):
        assert sign_ins(app, 4) == [422, 422, 422, 429]


def test_a_ban_of_another_process_counts_without_redis(app: Flask, twin: Flask, pid: int) -> None:
    with stopped(pid):
        assert sign_ins(twin, 1) == [422]
        db.session.add(Ban(network="127.0.0.1/32"))
        db.session.commit()
        ban_list.forget()
        assert sign_ins(twin, 1) == [403]


@pytest.mark.settings(cdn_purge_url="http://127.0.0.1:9/")
def test_a_cache_in_front_keeps_nothing_it_could_not_be_told_of(app: Flask, pid: int) -> None:
    image = stored(app)
    address = f"/img/{image.code}?w=20"
    assert "max-age" in answer(app, address)[1]["Cache-Control"]
    with stopped(pid):
        assert answer(app, address)[1]["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    ("refuse", "words"), [(refuse_memory, "Redis is full"), (become_replica, "read-only replica")]
)
def test_the_doctor_writes(app: Flask, refuse: Callable[[Redis], None], words: str) -> None:
    assert "used" in redis_write()
    refuse(redis())
    with pytest.raises(Trouble, match=words):
        redis_write()

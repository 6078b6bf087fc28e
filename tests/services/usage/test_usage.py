"""Counts are exact at the limit, survive a flush and a lost Redis, and start anew each month."""

import threading
from datetime import UTC, datetime

import pytest
from flask import Flask
from redis import Redis

from imghost.extensions import db, redis
from imghost.models import Usage, User
from imghost.services.late_writes import late_writes
from imghost.services.usage import usage
from tests.factories import make_user

pytestmark = pytest.mark.usefixtures("app")


def test_fifty_at_once_at_one_left_take_exactly_one(app: Flask) -> None:
    user = make_user()
    usage.take(user, {"billed": 99}, limit=("billed", 100))
    answers: list[bool] = []
    start = threading.Barrier(50)
    user_id = user.id

    def one() -> None:
        with app.app_context():
            mine = db.session.get(User, user_id)
            assert mine is not None
            # A connection held while waiting would exhaust the pool.
            db.session.remove()
            start.wait()
            answers.append(usage.take(mine, {"billed": 1}, limit=("billed", 100)))

    threads = [threading.Thread(target=one) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count(True) == 1
    assert usage.totals(user).billed == 100


def test_all_amounts_count_or_none() -> None:
    user = make_user()
    assert usage.take(user, {"billed": 2, "url_calls": 1}, limit=("billed", 2))
    assert not usage.take(user, {"billed": 1, "url_calls": 1}, limit=("billed", 2))
    assert (usage.totals(user).billed, usage.totals(user).url_calls) == (2, 1)


def test_a_flush_writes_totals_and_may_run_twice() -> None:
    user = make_user()
    usage.take(user, {"url_calls": 3, "bandwidth": 5_000_000_000})
    assert usage.flush_usage() == 1
    assert usage.flush_usage() == 0
    usage.take(user, {"url_calls": 2})
    usage.flush_usage()
    db.session.commit()
    row = db.session.get(Usage, (user.id, usage.month_of(datetime.now(UTC))))
    assert row is not None
    assert (row.url_calls, row.bandwidth) == (5, 5_000_000_000)


def test_a_lost_redis_loses_only_what_was_not_flushed() -> None:
    user = make_user()
    usage.take(user, {"billed": 3})
    usage.flush_usage()
    db.session.commit()
    usage.take(user, {"billed": 1})
    redis().flushdb()
    assert usage.totals(user).billed == 3
    assert not usage.take(user, {"billed": 1}, limit=("billed", 3))
    assert usage.take(user, {"billed": 1}, limit=("billed", 4))


def test_while_redis_is_away_the_database_counts_what_has_a_limit(app: Flask) -> None:
    user = make_user()
    usage.take(user, {"billed": 3, "url_calls": 3}, limit=("billed", 5))
    late_writes().flush()
    there = app.extensions["redis"]
    app.extensions["redis"] = Redis(unix_socket_path="/nowhere/redis.sock")
    limit = ("billed", 5)
    assert [usage.take(user, {"billed": 1, "url_calls": 1}, limit=limit) for _ in range(3)] == [
        True,
        True,
        False,
    ]
    usage.add(user.id, {"bandwidth": 70})
    late_writes().flush()
    db.session.expire_all()
    assert usage.totals(user) == usage.Totals(url_calls=5, billed=5, bandwidth=70)
    # It comes back with what it knew.
    app.extensions["redis"].close()
    app.extensions["redis"] = there
    usage.add(user.id, {"requests": 1})
    late_writes().flush()
    assert not usage.take(user, {"billed": 1}, limit=limit)
    db.session.expire_all()
    assert usage.totals(user) == usage.Totals(requests=1, url_calls=5, billed=5, bandwidth=70)


def test_an_emptied_redis_loses_nothing_that_was_written(app: Flask) -> None:
    """Each process writes within a second; nobody waits for the schedule."""
    user = make_user()
    usage.take(user, {"billed": 4}, limit=("billed", 5))
    late_writes().flush()
    redis().flushdb()
    limit = ("billed", 5)
    assert [usage.take(user, {"billed": 1}, limit=limit) for _ in range(2)] == [True, False]
    late_writes().flush()
    late_writes().flush()
    db.session.expire_all()
    row = db.session.get(Usage, (user.id, usage.month_of(datetime.now(UTC))))
    assert row is not None
    assert row.billed == 5


def test_an_older_total_never_takes_a_newer_ones_place() -> None:
    """Two processes write the totals that they have read."""
    user = make_user()
    usage.take(user, {"billed": 4})
    late_writes().flush()
    key = usage._key(user.id, usage.month_of(datetime.now(UTC)))
    redis().hset(key, "billed", 3)
    usage.add(user.id, {"requests": 1})
    late_writes().flush()
    db.session.expire_all()
    assert (usage.totals(user).billed, redis().hget(key, "billed")) == (4, b"4")


def test_the_wallet_pays_beyond_the_plan() -> None:
    user = make_user(plan_name="free", tokens=5)
    assert usage.billed_limit(user) == 105
    usage.take(user, {"billed": 103})
    usage.flush_usage()
    db.session.commit()
    assert user.tokens == 2
    assert usage.billed_limit(user) == 105
    assert usage.take(user, {"billed": 2}, limit=("billed", usage.billed_limit(user)))
    assert not usage.take(user, {"billed": 1}, limit=("billed", usage.billed_limit(user)))
    usage.flush_usage()
    db.session.commit()
    assert user.tokens == 0


def test_counts_start_anew_on_the_first_of_the_month(monkeypatch: pytest.MonkeyPatch) -> None:
    user = make_user()
    monkeypatch.setattr(usage, "now", lambda: datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC))
    usage.take(user, {"billed": 7})
    assert usage.totals(user).billed == 7
    monkeypatch.setattr(usage, "now", lambda: datetime(2026, 12, 1, tzinfo=UTC))
    assert usage.totals(user).billed == 0
    assert usage.take(user, {"billed": 1}, limit=("billed", 1))
    usage.flush_usage()
    db.session.commit()
    months = {row.month: row.billed for row in db.session.query(Usage)}
    assert months == {"2026-11": 7, "2026-12": 1}


@pytest.mark.parametrize(
    ("moment", "seconds"),
    [
        (datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC), 1),
        (datetime(2026, 12, 31, tzinfo=UTC), 86_400),
        (datetime(2028, 2, 1, tzinfo=UTC), 29 * 86_400),
    ],
)
def test_it_says_when_the_next_month_begins(moment: datetime, seconds: int) -> None:
    assert usage.seconds_to_next_month(moment) == seconds


def test_the_sum_of_all_has_what_was_not_flushed_and_writes_nothing() -> None:
    flushed, other, silent = make_user(), make_user(), make_user()
    usage.take(flushed, {"requests": 3})
    usage.take(silent, {"requests": 10})
    usage.flush_usage()
    db.session.commit()
    usage.take(flushed, {"requests": 1})
    usage.take(other, {"requests": 5})
    assert usage.everyones_totals().requests == 19
    assert redis().scard(usage.DIRTY) == 2

"""What a killed process had counted is written down by a scheduled job, at most half a minute later."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from imghost.extensions import db, redis
from imghost.jobs import upkeep
from imghost.jobs.schedule import TABLE
from imghost.models import Usage
from imghost.queue import UPKEEP, open_queue
from imghost.services.usage import usage
from tests.factories import make_user

pytestmark = pytest.mark.usefixtures("app")


def test_the_schedule_has_it_every_thirty_seconds() -> None:
    assert [entry.seconds for entry in TABLE if entry.job is upkeep.flush] == [30]


def test_the_job_writes_and_commits(work: Callable[[], None]) -> None:
    user = make_user(plan_name="free", tokens=3)
    usage.take(user, {"requests": 2, "billed": 101, "bandwidth": 12_345})
    open_queue(UPKEEP, redis()).enqueue(upkeep.flush)
    work()
    row = db.session.get(Usage, (user.id, usage.month_of(datetime.now(UTC))))
    assert row is not None
    assert (row.requests, row.billed, row.bandwidth, row.tokens_spent) == (2, 101, 12_345, 1)
    assert user.tokens == 2


def test_only_one_worker_flushes_at_a_time() -> None:
    user = make_user()
    usage.take(user, {"requests": 1})
    with redis().lock("flush", timeout=60):
        upkeep.flush()
    assert db.session.get(Usage, (user.id, usage.month_of(datetime.now(UTC)))) is None
    upkeep.flush()
    assert db.session.get(Usage, (user.id, usage.month_of(datetime.now(UTC)))) is not None

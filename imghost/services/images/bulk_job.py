"""What was asked for more pictures than a request may change: kept in Redis until a worker has done it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from redis.exceptions import RedisError

from imghost import queue
from imghost.base.errors import NotFound, Unavailable
from imghost.base.identifiers import new_code
from imghost.extensions import db, now, redis
from imghost.models import User
from imghost.services.actor import Actor
from imghost.services.images.bulk_change import prepared_change

KEPT_SECONDS = 86_400
# Jobs that are not finished; the schedule starts them again when their worker died.
OPEN = "bulk:open"
JOB = "imghost.jobs.bulk.run_bulk_job"


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkJob:
    """`failed` pictures could not be changed, `problem` says why the last one could not.

    `moment` is what undoes a deletion, in seconds since 1970; 0 before there is any.
    """

    code: str
    action: str
    total: int
    done: int
    failed: int
    problem: str
    moment: int

    @property
    def is_finished(self) -> bool:
        return self.done >= self.total


def start_bulk_job(actor: Actor, action: str, value: str, ids: Sequence[int]) -> BulkJob:
    """Let a worker change the images with `ids`. Raises what `prepared_change` raises, or Unavailable."""
    prepared_change(actor, action, value)
    code = new_code()
    facts: dict[str, str | int] = {"action": action, "value": value, "total": len(ids)}
    facts |= {"done": 0, "failed": 0, "problem": "", "moment": 0, "owner": _owner_text(actor)}
    facts["since"] = int(now().timestamp())
    try:
        pipeline = redis().pipeline()
        pipeline.hset(f"bulk:{code}", mapping=facts)  # type: ignore[arg-type]
        pipeline.rpush(f"bulk:{code}:ids", *ids)
        pipeline.expire(f"bulk:{code}", KEPT_SECONDS)
        pipeline.expire(f"bulk:{code}:ids", KEPT_SECONDS)
        pipeline.sadd(OPEN, code)
        pipeline.execute()
    except RedisError:
        raise Unavailable from None
    enqueue_bulk_job(code, len(ids))
    return find_bulk_job(actor, code)


def find_bulk_job(actor: Actor, code: str) -> BulkJob:
    """Return how the actor's own job stands. Raises NotFound for everybody else's too."""
    facts = job_facts(code)
    if facts.get("owner") != _owner_text(actor):
        raise NotFound
    numbers = {name: int(facts[name]) for name in ("total", "done", "failed", "moment")}
    return BulkJob(code=code, action=facts["action"], problem=facts["problem"], **numbers)


def job_facts(code: str) -> dict[str, str]:
    """Return what is stored of a job, nothing when there is none. Raises Unavailable."""
    try:
        stored = redis().hgetall(f"bulk:{code}")
    except RedisError:
        raise Unavailable from None
    return {name.decode(): value.decode() for name, value in cast("dict[bytes, bytes]", stored).items()}


def job_actor(facts: dict[str, str]) -> Actor | None:
    """Return who started the job; None when the job or the account is gone."""
    owner = json.loads(facts.get("owner", "{}"))
    if "user" not in owner:
        return Actor(guest_key=owner["guest"]) if owner.get("guest") else None
    user = db.session.get(User, owner["user"])
    return Actor(user=user) if user is not None and not user.is_shut_out else None


def ids_left(code: str, most: int) -> list[int]:
    """Return up to `most` of the ids still to do."""
    return [int(number) for number in redis().lrange(f"bulk:{code}:ids", 0, most - 1)]


def note_progress(code: str, count: int, failures: Sequence[str], moment: int = 0) -> None:
    """Count `count` more images as done, those with a failure among them."""
    pipeline = redis().pipeline()
    pipeline.ltrim(f"bulk:{code}:ids", count, -1)
    pipeline.hincrby(f"bulk:{code}", "done", count)
    pipeline.hincrby(f"bulk:{code}", "failed", len(failures))
    pipeline.hset(f"bulk:{code}", "moment", moment)
    if failures:
        pipeline.hset(f"bulk:{code}", "problem", failures[-1])
    pipeline.execute()


def close_bulk_job(code: str) -> None:
    """Nothing is left to do."""
    redis().srem(OPEN, code)


def resume_bulk_jobs() -> None:
    """Enqueue the jobs that nobody works on any more. Raises RedisError."""
    for member in cast("set[bytes]", redis().smembers(OPEN)):
        code = member.decode()
        left = redis().llen(f"bulk:{code}:ids")
        if left:
            enqueue_bulk_job(code, left)
        else:
            close_bulk_job(code)


def enqueue_bulk_job(code: str, left: int) -> None:
    """Let a worker go on; `left` is part of the key, so what a dead worker left is not in the way."""
    queue.enqueue(JOB, code, key=f"bulk-{code}-{left}", queue=queue.UPKEEP)


def _owner_text(actor: Actor) -> str:
    return json.dumps({"user": actor.user.id} if actor.user else {"guest": actor.guest_key})

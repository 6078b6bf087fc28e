"""Checks that workers are running and make pictures."""

import time

from redis.exceptions import RedisError

from imghost.base.identifiers import new_code
from imghost.services.upkeep.doctor.finding import Trouble
from imghost.services.upkeep.live_jobs import workers_alive
from imghost.services.upkeep.trial import await_trial, order_trial

TRIAL_SECONDS = 10.0


def workers() -> str:
    """Send a small picture of our own through the queue. Raises Trouble when no worker makes it."""
    try:
        alive = workers_alive()
    except RedisError:
        raise Trouble("Nobody works while Redis is away.") from None
    if not alive:
        raise Trouble(
            "No worker is alive: uploads are taken, but no thumbnail is made. Its log says why; "
            "`python -m imghost up` starts all parts of the site."
        )
    token, began = new_code(), time.monotonic()
    if not (order_trial(token) and await_trial(token, TRIAL_SECONDS)):
        raise Trouble("The workers are alive, but none has made a small picture in time: busy, or stuck.")
    return f"{alive} alive; a small picture went through in {time.monotonic() - began:.1f} s"

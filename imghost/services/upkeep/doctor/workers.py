"""Checks that workers are running and make pictures."""

import time

from redis.exceptions import RedisError

from imghost.base.identifiers import new_code
from imghost.base.inference_runtime import runtime_is_installed
from imghost.services.inference.installed import background_model
from imghost.services.tasks.begin import open_tasks
from imghost.services.upkeep.doctor.finding import Trouble
from imghost.services.upkeep.live_jobs import ASSISTING, FILMING, workers_alive
from imghost.services.upkeep.trial import await_trial, order_trial
from imghost.services.uploads.films import are_made, videos_waiting

TRIAL_SECONDS = 10.0


def video_workers() -> str:
    """Say who makes films for browsers. Raises Trouble when videos wait and nobody is there for them."""
    if not are_made():
        return "none are needed: no films are made (IMGHOST_BROWSER_VIDEOS is off, or ffmpeg has no encoder)"
    try:
        alive = workers_alive(FILMING)
    except RedisError:
        raise Trouble("Nobody works while Redis is away.") from None
    waiting = videos_waiting()
    if waiting and not alive:
        raise Trouble(
            f"{waiting} videos wait for their copies and previews, but no video worker is alive. Set "
            "IMGHOST_VIDEO_WORKERS to 1 or more, or start `python worker.py --videos`; without either switch "
            "IMGHOST_BROWSER_VIDEOS off."
        )
    return f"{alive} alive, {waiting} videos wait"


def assistance() -> str:
    """Say what assistance there is. Raises Trouble when orders wait and nobody is there for them."""
    if not runtime_is_installed():
        return "off: its packages are not installed (`make run ASSIST=1`)"
    model = background_model()
    if model is None:
        return "off: no model is installed (`python -m imghost assist install`)"
    try:
        alive = workers_alive(ASSISTING)
    except RedisError:
        raise Trouble("Nobody works while Redis is away.") from None
    waiting = open_tasks("assist.")
    if waiting and not alive:
        raise Trouble(
            f"{waiting} orders for assistance wait, but no worker for it is alive. Set "
            "IMGHOST_ASSIST_WORKERS to 1 or more, or start `python worker.py --assist`."
        )
    return f"{model.name} removes backgrounds, {alive} workers alive, {waiting} orders wait"


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

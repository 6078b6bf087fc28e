"""Health checks: `/healthz` (alive) and `/readyz` (ready)."""

import threading
import time

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue

from imghost.services.upkeep.readiness import examine

bp = Blueprint("health", __name__)

EXTENSION = "readiness"
# Who asks more often gets the last answer: the checks write, and anybody may ask.
KEPT_SECONDS = 2.0


class LastAnswer:
    """What was found last in this process, and when (monotonic seconds)."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.found: dict[str, str] = {}
        self.at = float("-inf")


@bp.get("/healthz")
def healthz() -> ResponseReturnValue:
    """Say that this process answers; it asks nothing else, so that no other fault restarts it."""
    return "ok\n", {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}


@bp.get("/readyz")
def readyz() -> ResponseReturnValue:
    """Say what works: 200 when everything does, 503 otherwise."""
    last: LastAnswer = current_app.extensions.setdefault(EXTENSION, LastAnswer())
    with last.lock:
        if time.monotonic() - last.at > KEPT_SECONDS:
            last.found, last.at = examine(), time.monotonic()
        found = last.found
    ready = all(state == "ok" for state in found.values())
    answer = jsonify({"ready": ready, "checks": found})
    answer.headers["Cache-Control"] = "no-store"
    if not ready:
        answer.headers["Retry-After"] = "5"
    return answer, 200 if ready else 503

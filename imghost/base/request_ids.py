"""The id of the current request or job, held in a context variable and written into every log line."""

import re
import secrets
from contextvars import ContextVar

# What a proxy may send: nothing that could be mistaken for something else in a log.
ACCEPTED = re.compile(r"[A-Za-z0-9._-]{1,64}")

current_id: ContextVar[str] = ContextVar("request_id", default="")


def new_id() -> str:
    """Return 12 hex digits: enough to find one among the requests of some days."""
    return secrets.token_hex(6)


def accepted(text: str) -> str | None:
    """Return the name that a proxy gave to a request if it is a fit one."""
    return text if ACCEPTED.fullmatch(text) else None

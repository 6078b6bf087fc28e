"""The upload rate limit of pages."""

from datetime import timedelta

from flask_babel import format_timedelta

from imghost.base.errors import TooManyRequests
from imghost.base.messages import Message
from imghost.http import upload_limits
from imghost.services.actor import Actor


def count_upload(actor: Actor) -> None:
    """Count one upload. Raises TooManyRequests whose message says when the next one may come."""
    try:
        upload_limits.count_upload(actor)
    except TooManyRequests as error:
        wait = wait_text(error.retry_after)
        raise TooManyRequests(
            Message("You have uploaded a lot in a short time. Try again in %(wait)s.", wait=wait),
            retry_after=error.retry_after,
        ) from None


def wait_text(seconds: int) -> str:
    """Return `seconds` in the reader's words, rounded up: `40 seconds`, `2 minutes`."""
    step = next(length for length in (3_600, 60, 1) if seconds >= length)
    return str(format_timedelta(timedelta(seconds=-(-seconds // step) * step), threshold=1))

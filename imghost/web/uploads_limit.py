"""How often one may upload from the pages."""

from imghost.base.errors import TooManyRequests
from imghost.base.messages import Message
from imghost.extensions import settings
from imghost.http.limits import count
from imghost.services.actor import Actor


def count_upload(actor: Actor) -> None:
    """Count one upload. Raises TooManyRequests whose message says when the next one may come."""
    try:
        if actor.user is not None:
            count(settings().upload_limit, "upload", actor.user.code)
        else:
            count(settings().guest_upload_limit, "guest-upload", actor.address)
    except TooManyRequests as error:
        wait = wait_text(error.retry_after)
        raise TooManyRequests(
            Message("You have uploaded a lot in a short time. Try again in %(wait)s.", wait=wait),
            retry_after=error.retry_after,
        ) from None


def wait_text(seconds: int) -> str:
    """Return `seconds` as people say it, rounded up: `40 seconds`, `2 minutes`."""
    for unit, length in (("hour", 3_600), ("minute", 60), ("second", 1)):
        if seconds >= length:
            return _counted(-(-seconds // length), unit)
    return "a moment"


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"

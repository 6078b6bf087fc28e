"""The upload rate limit per member or guest address; pages and APIs count together."""

from imghost.extensions import settings
from imghost.http.bans import refuse_banned
from imghost.http.limits import count
from imghost.services.actor import Actor


def count_upload(
    actor: Actor, *, flooding: str = "You have reached the limit of {limit}. Try again later."
) -> None:
    """Count one upload of `actor`.

    Raises TooManyRequests with `flooding`, its `{limit}` filled in, and Forbidden for a banned address.
    """
    refuse_banned()
    if actor.user is None:
        limit, kind, who = settings().guest_upload_limit, "guest-upload", actor.address
    else:
        limit, kind, who = settings().upload_limit, "upload", actor.user.code
    count(limit, kind, who, message=flooding.format(limit=limit))

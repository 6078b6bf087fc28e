"""What counts for an account's uploads where nothing else is said, on the pages and in every API."""

from dataclasses import replace

from imghost.base.errors import InvalidInput
from imghost.extensions import db
from imghost.models import User
from imghost.services.actor import Actor
from imghost.services.uploads.details import Details, parse_expiry

VISIBILITIES = ("public", "link", "private")
LIFE_LENGTH = 20


def with_defaults(actor: Actor, details: Details) -> Details:
    """Return `details` with the defaults of the actor's account for what was not said."""
    user = actor.user
    if user is None:
        return details
    life = "" if details.for_good or details.expires_at is not None else user.default_life
    return replace(
        details,
        nsfw=user.default_nsfw if details.nsfw is None else details.nsfw,
        visibility=details.visibility or user.default_visibility,
        expires_at=parse_expiry(life, start=details.received_at) if life else details.expires_at,
    )


def choose_defaults(  # noqa: PLR0913 - each is a choice of its own on one form
    user: User, *, visibility: str, life: str, nsfw: bool, keep_metadata: bool | None, show_exif: bool
) -> None:
    """Save the defaults and flush; `keep_metadata` None follows the site, an empty `life` is for ever.

    Raises InvalidInput naming the field.
    """
    if visibility not in VISIBILITIES:
        raise InvalidInput("Choose who may see it.", field="visibility")
    life = "" if parse_expiry(life) is None else life.strip()
    if len(life) > LIFE_LENGTH:
        raise InvalidInput("Invalid expiration", code="invalid-expiration", field="expiration")
    user.default_visibility, user.default_life, user.default_nsfw = visibility, life, nsfw
    user.keep_metadata, user.show_exif = keep_metadata, show_exif
    db.session.flush()

"""An account's upload defaults, for pages and every API."""

from dataclasses import replace

from sqlalchemy import select

from imghost.base.errors import InvalidInput
from imghost.extensions import db
from imghost.models import Image, User
from imghost.services.actor import Actor
from imghost.services.form_changes import SentForm, changed_fields
from imghost.services.images.details import Details, clean_visibility, parse_expiry
from imghost.services.late_words import words_later
from imghost.services.row_locks import hold_row

LIFE_LENGTH = 20
# What the form sends for each choice; an empty text follows the site.
METADATA = {"": None, "keep": True, "remove": False}


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


def form_values(user: User) -> dict[str, str]:
    """Return what the form shows of the defaults of `user`, field by field."""
    return {
        "visibility": user.default_visibility,
        "life": user.default_life,
        "nsfw": "1" if user.default_nsfw else "",
        "metadata": next(name for name, keep in METADATA.items() if keep == user.keep_metadata),
        "show_exif": "1" if user.show_exif else "",
    }


def choose_defaults(user: User, form: SentForm) -> None:
    """Save what was changed on the form and flush; an empty `life` is for ever.

    Raises InvalidInput naming the field, or ChangedMeanwhile.
    """
    hold_row(user)
    present = form_values(user)
    values = {**present, **changed_fields(form, present)}
    if values["metadata"] not in METADATA:
        raise InvalidInput("Choose one of the three.", field="metadata")
    user.default_visibility, user.default_life = (
        clean_visibility(values["visibility"]),
        _checked_life(values["life"]),
    )
    user.default_nsfw = values["nsfw"] == "1"
    user.keep_metadata = METADATA[values["metadata"]]
    if values["show_exif"] != present["show_exif"]:
        with words_later(select(Image.id).where(Image.user_id == user.id)):
            user.show_exif = values["show_exif"] == "1"
    db.session.flush()


def _checked_life(life: str) -> str:
    life = "" if parse_expiry(life) is None else life.strip()
    if len(life) > LIFE_LENGTH:
        raise InvalidInput("Invalid expiration", code="invalid-expiration", field="expiration")
    return life

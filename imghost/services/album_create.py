"""A new album of a member, or an anonymous one of a guest."""

from werkzeug.security import generate_password_hash

from imghost.base.errors import InvalidInput
from imghost.base.filenames import plain_text
from imghost.base.messages import Message
from imghost.extensions import db
from imghost.models import Album
from imghost.services.actor import Actor
from imghost.services.album_privacy import STRICTNESS
from imghost.services.details import clean_description

NAME_LENGTH = 100
PASSWORD_LENGTH = 256


def create_album(actor: Actor, name: str, description: str, visibility: str, password: str) -> Album:
    """Create an album. Raises InvalidInput for a bad name, visibility or a missing password."""
    actor.require("write")
    album = Album(
        user=actor.user,
        guest_key=None if actor.user else actor.guest_key,
        name=clean_name(name),
        description=clean_description(description),
        visibility=clean_visibility(visibility),
        password_hash=hashed_password(visibility, password),
    )
    db.session.add(album)
    db.session.flush()
    return album


def clean_name(name: str) -> str:
    """Return the name on one line. Raises InvalidInput when it is empty or longer than 100 characters."""
    name = plain_text(" ".join(name.split())).strip()
    if not name:
        raise InvalidInput("An album needs a name.", field="name")
    if len(name) > NAME_LENGTH:
        raise InvalidInput(
            Message("The name may have at most %(count)s characters.", count=NAME_LENGTH), field="name"
        )
    return name


def clean_visibility(visibility: str) -> str:
    """Return `visibility` if there is such a one. Raises InvalidInput."""
    if visibility not in STRICTNESS:
        raise InvalidInput("Choose who may see the album.", field="visibility")
    return visibility


def hashed_password(visibility: str, password: str) -> str | None:
    """Return the hash that is stored, None unless the album is opened by a password.

    Raises InvalidInput when that password is empty or unreasonably long.
    """
    if visibility != "password":
        return None
    if not password.strip():
        raise InvalidInput("Choose a password for the album.", field="password")
    if len(password) > PASSWORD_LENGTH:
        raise InvalidInput(
            Message("The password may have at most %(count)s characters.", count=PASSWORD_LENGTH),
            field="password",
        )
    return generate_password_hash(password)

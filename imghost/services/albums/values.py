"""Validation of album fields, for creating and editing."""

from dataclasses import dataclass
from unicodedata import normalize

from imghost.base.errors import InvalidInput
from imghost.base.filenames import plain_text
from imghost.base.messages import Message
from imghost.base.passwords import hash_password
from imghost.models import Album
from imghost.services.albums.order import ORDERS
from imghost.services.privacy import STRICTNESS

NAME_LENGTH = 100
PASSWORD_LENGTH = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class AlbumChoices:
    """Everything that can be chosen of an album; `parent` is the one it lies in, None for the top.

    An empty password keeps the present one.
    """

    name: str
    description: str = ""
    visibility: str = "public"
    password: str = ""
    sort: str = "newest"
    parent: Album | None = None


def clean_name(name: str) -> str:
    """Return the name on one line, in one spelling of its letters (Unicode NFC).

    Raises InvalidInput when it is empty or longer than 100 characters.
    """
    name = normalize("NFC", plain_text(" ".join(name.split())).strip())
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


def clean_sort(sort: str) -> str:
    """Return `sort` if there is such an order. Raises InvalidInput."""
    if sort not in ORDERS:
        raise InvalidInput("Choose an order of the pictures.", field="sort")
    return sort


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
    return hash_password(password)

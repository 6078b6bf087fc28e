"""User names that nobody gets by signing up, because others would take them for the site."""

import re
import unicodedata

from imghost.base.errors import InvalidInput
from imghost.extensions import settings

RESERVED = frozenset(
    (
        *("abuse", "admin", "administrator", "administration", "contact", "copyright", "dmca", "help"),
        *("hostmaster", "info", "legal", "mod", "moderation", "moderator", "moderators", "official", "owner"),
        *("postmaster", "privacy", "root", "security", "staff", "support", "sysadmin", "system", "team"),
        *("webmaster", "site", "siteadmin", "anonymous", "guest", "deleted", "null", "undefined"),
    )
)


def require_unreserved(name: str) -> None:
    """Raise InvalidInput for a name that poses as the site, whatever its case, dashes and trailing digits."""
    if is_reserved(name):
        raise InvalidInput(
            "This name is reserved for the site. Choose another.", code="reserved-name", field="name"
        )


def is_reserved(name: str) -> bool:
    """Say whether `name` poses as the site or as those who look after it."""
    plain = _plain(name)
    return plain in RESERVED or plain == _plain(settings().site_name)


def _plain(name: str) -> str:
    """Return the letters of a name, digits at its ends and what separates words left out."""
    letters = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).casefold())
    return letters.strip("0123456789") or letters

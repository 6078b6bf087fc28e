"""Registration by a visitor."""

from imghost.base.errors import Conflict, Forbidden
from imghost.extensions import settings
from imghost.models import User
from imghost.services.accounts.reserved_names import require_unreserved
from imghost.services.accounts.user_add import add_user


def require_open() -> None:
    """Raise Forbidden when the site takes no new accounts."""
    if not settings().sign_up:
        raise Forbidden("This site is not taking new accounts.", code="sign-up-closed")


def sign_up(name: str, email: str, password: str) -> User:
    """Add a member and flush.

    Raises Forbidden (sign-up is off), InvalidInput or Conflict naming the field. Names are public anyway; of
    an e-mail address the answer says only that it cannot be used, not that it belongs to somebody here.
    """
    require_open()
    require_unreserved(name)
    try:
        return add_user(name, email, password)
    except Conflict as conflict:
        if conflict.field != "email":
            raise
        raise Conflict("This e-mail address cannot be used.", code=conflict.code, field="email") from None

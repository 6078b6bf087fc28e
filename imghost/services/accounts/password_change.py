"""Changes a password and ends every session opened with the old one."""

from imghost.base.errors import InvalidInput
from imghost.base.passwords import NO_PASSWORD, hash_password, is_password
from imghost.models import User
from imghost.services.accounts import account_tokens
from imghost.services.accounts.user_add import check_password_rules
from imghost.services.accounts.user_sessions import end_all


def change_password(user: User, current: str, new: str) -> None:
    """Replace the password, end all sessions of `user` and flush. API keys stay.

    Raises InvalidInput for a wrong current password (field `current`) or a weak new one (field `password`).
    """
    if has_password(user):
        require_password(user, current)
    set_password(user, new)


def has_password(user: User) -> bool:
    """Say whether `user` has one; whoever signs in through a provider only has none."""
    return user.password_hash != NO_PASSWORD


def set_password(user: User, new: str) -> None:
    """Give `user` the password, end all sessions, void all links and flush.

    Raises InvalidInput for a weak one.
    """
    check_password_rules(new)
    user.password_hash = hash_password(new)
    # Whoever asked for these knew the old password or read old mail.
    account_tokens.void_links(user)
    end_all(user)


def require_password(user: User, given: str, field: str = "current") -> None:
    """Raise InvalidInput for `field` unless `given` is the password of `user`."""
    if not has_password(user):
        raise InvalidInput("Choose a password first, under “Security”.", code="no-password", field=field)
    if not is_password(user.password_hash, given):
        raise InvalidInput("This is not your current password.", code="wrong-password", field=field)

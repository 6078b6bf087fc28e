"""Two-factor authentication: TOTP codes and recovery codes.

The secret is in the account's row from the moment it is shown; it counts once a code of it was entered.
"""

import base64
import secrets
import time

from sqlalchemy import func, select

from imghost.base import one_time_codes
from imghost.base.errors import Conflict, InvalidInput
from imghost.base.identifiers import token_hash
from imghost.base.messages import Message
from imghost.extensions import db, now, settings
from imghost.models import AccountToken, User
from imghost.models.column_changes import updating
from imghost.services.accounts import account_tokens
from imghost.services.accounts.password_change import require_password
from imghost.services.accounts.user_sessions import end_all
from imghost.services.row_locks import hold_row

RECOVERY = "recovery"
RECOVERY_CODES = 10
WRONG = Message("This code is not right. Codes change every 30 seconds, and each works once.")


def is_on(user: User) -> bool:
    """Say whether signing in to `user` asks for a code."""
    return user.totp_since is not None


def begin(user: User) -> str:
    """Give `user` a secret to put into an app, flush, and return it; the one before is shown again.

    Raises Conflict when the second factor is on already.
    """
    hold_row(user)
    if is_on(user):
        raise Conflict("Two-step sign-in is on already.", code="second-factor-on")
    if user.totp_secret is None:
        user.totp_secret, user.totp_step = one_time_codes.new_secret(), 0
        db.session.flush()
    return user.totp_secret


def setup_address(user: User) -> str:
    """Return the address for the QR code."""
    return one_time_codes.setup_address(user.totp_secret or "", settings().site_name, user.name)


def confirm(user: User, password: str, code: str) -> list[str]:
    """Turn the second factor on, end all sessions, flush, and return the recovery codes, known only now.

    Raises InvalidInput for a wrong password or code, Conflict when it is on already.
    """
    begin(user)
    require_password(user, password)
    if not _take_app_code(user, _plain(code)):
        raise InvalidInput(WRONG, code="wrong-code", field="code")
    user.totp_since = now()
    end_all(user)
    return renew_recovery_codes(user)


def check_code(user: User, code: str) -> None:
    """Accept a code of the app or a recovery code, each once. Raises InvalidInput."""
    given = _plain(code)
    is_app_code = len(given) == one_time_codes.DIGITS
    accepted = _take_app_code(user, given) if is_app_code else _take_recovery_code(user, given)
    if not accepted:
        raise InvalidInput(WRONG, code="wrong-code", field="code")


def turn_off(user: User, password: str) -> None:
    """Turn the second factor off, end all sessions and flush. Raises InvalidInput for a wrong password."""
    require_password(user, password)
    user.totp_secret = user.totp_since = None
    account_tokens.void(user, RECOVERY)
    end_all(user)


def renew_recovery_codes(user: User) -> list[str]:
    """Replace the recovery codes, flush, and return the new ones, known only now."""
    # Two at once would leave the codes of both.
    hold_row(user)
    account_tokens.void(user, RECOVERY)
    codes = [_new_recovery_code() for _ in range(RECOVERY_CODES)]
    db.session.add_all(
        AccountToken(user=user, purpose=RECOVERY, token_hash=_recovery_hash(user, code)) for code in codes
    )
    db.session.flush()
    return codes


def recovery_codes_left(user: User) -> int:
    """Return how many recovery codes were not used yet."""
    left = (AccountToken.user_id == user.id, AccountToken.purpose == RECOVERY, AccountToken.used_at.is_(None))
    return db.session.scalar(select(func.count()).select_from(AccountToken).where(*left)) or 0


def _take_app_code(user: User, given: str) -> bool:
    step = one_time_codes.matching_step(user.totp_secret or "", given, time.time())
    if step is None:
        return False
    # RFC 6238, 5.2: a code is accepted once, also when it comes twice at the same moment.
    query = updating(User, totp_step=step).where(User.id == user.id, User.totp_step < step)
    return len(db.session.scalars(query.returning(User.id)).all()) == 1


def _take_recovery_code(user: User, given: str) -> bool:
    hashed = _recovery_hash(user, given)
    row = db.session.scalar(
        select(AccountToken).where(
            AccountToken.token_hash == hashed,
            AccountToken.user_id == user.id,
            AccountToken.purpose == RECOVERY,
            AccountToken.used_at.is_(None),
        )
    )
    return row is not None and account_tokens.use(row)


def _new_recovery_code() -> str:
    """Return 80 random bits as four groups of four letters and digits."""
    text = base64.b32encode(secrets.token_bytes(10)).decode().lower()
    return "-".join(text[start : start + 4] for start in range(0, 16, 4))


def _recovery_hash(user: User, code: str) -> str:
    # With the account's name in it no two accounts share a hash.
    return token_hash(f"{user.code}:{_plain(code)}")


def _plain(code: str) -> str:
    """Return the letters and digits of `code`, without what people put between its parts."""
    return "".join(sign for sign in code.lower() if sign.isascii() and sign.isalnum())[:32]

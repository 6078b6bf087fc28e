"""One-time tokens: stored hashed, with an expiry, used once."""

import secrets
from datetime import timedelta

from sqlalchemy import delete, or_, select, update

from imghost.base.identifiers import token_hash
from imghost.extensions import db, now
from imghost.models import AccountToken, User
from imghost.services.row_locks import hold_row

PASSWORD, EMAIL = "password", "email"


def issue(user: User, purpose: str, life: timedelta, email: str | None = None) -> str:
    """Add a token of `user`, flush, and return it; earlier ones for the same purpose are void."""
    # Two at once would each leave the other's good.
    hold_row(user)
    void(user, purpose)
    token = secrets.token_urlsafe(24)
    db.session.add(
        AccountToken(
            user=user, purpose=purpose, token_hash=token_hash(token), email=email, expires_at=now() + life
        )
    )
    db.session.flush()
    return token


def find(token: str, purpose: str) -> AccountToken | None:
    """Return the token with its user if it is still good."""
    good = (AccountToken.used_at.is_(None), AccountToken.expires_at > now())
    query = select(AccountToken).where(AccountToken.token_hash == token_hash(token), *good)
    return db.session.scalar(query.where(AccountToken.purpose == purpose))


def use(row: AccountToken) -> bool:
    """Use the token up and say whether nobody else did in this very moment: the database decides."""
    query = update(AccountToken).where(AccountToken.id == row.id, AccountToken.used_at.is_(None))
    used = db.session.scalars(query.values(used_at=now()).returning(AccountToken.id)).all()
    return len(used) == 1


def void(user: User, purpose: str) -> None:
    """Make all tokens of `user` for `purpose` void, and flush."""
    of_user = (AccountToken.user_id == user.id, AccountToken.purpose == purpose)
    query = update(AccountToken).where(*of_user, AccountToken.used_at.is_(None))
    db.session.execute(query.values(used_at=now()))


def void_links(user: User) -> None:
    """Make every link that was mailed to `user` void, and flush; recovery codes stay."""
    for purpose in (PASSWORD, EMAIL):
        void(user, purpose)


def forget_old() -> int:
    """Remove tokens that are used or have expired, commit, and return how many they were."""
    done = or_(AccountToken.used_at.is_not(None), AccountToken.expires_at <= now())
    rows = db.session.scalars(delete(AccountToken).where(done).returning(AccountToken.id)).all()
    db.session.commit()
    return len(rows)

"""Sessions: started, found by cookie, listed, ended.

A browser's signed cookie holds the random name of its session, the row holds the hash of it. A session ends
when its row says so, when it was not used for LIFE, or when the account's epoch moves on.
"""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import joinedload

from imghost.base.errors import NotFound
from imghost.base.filenames import plain_text
from imghost.base.identifiers import token_hash
from imghost.extensions import db, now
from imghost.models import User, UserSession

# As long as the cookie of a browser that stays signed in.
LIFE = timedelta(days=31)
# Last use is noted this coarsely, so that a page does not cost a write.
SEEN_STEP = timedelta(minutes=5)
# Enough hex digits of the stored hash to name one of a person's sessions.
HANDLE_LENGTH = 16
AGENT_LENGTH = 300


def begin(user: User, address: str, agent: str, provider_sign_out: str = "") -> str:
    """Add a session of `user`, flush, and return its name for the browser's cookie."""
    token = secrets.token_urlsafe(24)
    row = UserSession(
        user=user,
        token_hash=token_hash(token),
        address=address,
        agent=plain_text(agent)[:AGENT_LENGTH],
        provider_sign_out=provider_sign_out or None,
    )
    db.session.add(row)
    db.session.flush()
    return token


def find(token: str) -> UserSession | None:
    """Return the session named `token` with its user, unless it has ended."""
    query = select(UserSession).where(UserSession.token_hash == token_hash(token), *_living())
    return db.session.scalar(query.options(joinedload(UserSession.user)))


def note_use(row: UserSession, address: str) -> bool:
    """Note that the session was used from `address` just now; False when that was known well enough."""
    if row.seen_at > now() - SEEN_STEP and row.address == address:
        return False
    row.seen_at, row.address = now(), address
    return True


def list_sessions(user: User) -> Sequence[UserSession]:
    """Return the sessions of `user` that have not ended, the last used first."""
    query = select(UserSession).where(UserSession.user_id == user.id, *_living())
    return db.session.scalars(query.order_by(UserSession.seen_at.desc(), UserSession.id.desc())).all()


def handle(row: UserSession) -> str:
    """Return the word that names the session in addresses; it opens nothing."""
    return row.token_hash[:HANDLE_LENGTH]


def end_one(user: User, named: str) -> None:
    """End the session of `user` with this handle. Raises NotFound for anybody else's, too."""
    for row in list_sessions(user):
        if handle(row) == named:
            row.ended_at = now()
            db.session.flush()
            return
    raise NotFound


def end_named(token: str) -> None:
    """End the session with this name, if there is one, and flush."""
    _end(UserSession.token_hash == token_hash(token))


def end_others(user: User, token: str) -> None:
    """End every session of `user` but the one named `token`, and flush."""
    _end(UserSession.user_id == user.id, UserSession.token_hash != token_hash(token))


def end_all(user: User) -> None:
    """Sign `user` out everywhere, and flush."""
    user.session_epoch += 1
    db.session.flush()
    _end(UserSession.user_id == user.id)


def forget_ended() -> int:
    """Remove the rows of sessions that have ended, commit, and return how many they were."""
    ended = or_(UserSession.ended_at.is_not(None), UserSession.seen_at <= now() - LIFE)
    rows = db.session.scalars(delete(UserSession).where(ended).returning(UserSession.id)).all()
    db.session.commit()
    return len(rows)


def _end(*which: ColumnElement[bool]) -> None:
    query = update(UserSession).where(*which, UserSession.ended_at.is_(None))
    db.session.execute(query.values(ended_at=now()))


def _living() -> tuple[ColumnElement[bool], ...]:
    return UserSession.ended_at.is_(None), UserSession.seen_at > now() - LIFE

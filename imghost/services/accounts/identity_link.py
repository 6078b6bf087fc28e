"""Linking accounts with identities of the OpenID Connect provider.

An e-mail address alone links nothing: it must be verified by the provider, and the site must want that.
"""

import re
from collections.abc import Sequence

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from imghost.base.errors import Conflict, InvalidInput, NotFound
from imghost.base.identifiers import new_code
from imghost.base.passwords import NO_PASSWORD
from imghost.extensions import db, now, settings
from imghost.models import APIKey, Identity, User
from imghost.services.accounts import account_tokens
from imghost.services.accounts.oidc_sign_in import Claims, SignInRefused
from imghost.services.accounts.passkeys import list_passkeys
from imghost.services.accounts.password_change import has_password
from imghost.services.accounts.reserved_names import is_reserved
from imghost.services.accounts.sign_up import require_open
from imghost.services.accounts.user_add import NAME
from imghost.services.accounts.user_sessions import end_all

NAME_LENGTH = 32
# RFC 2606: nobody receives mail there.
NO_ADDRESS = "no-address.invalid"


def account_of(claims: Claims) -> User:
    """Return the account that `claims` opens, made now when there is none. Flushes.

    Raises Forbidden (the account is shut out, or the site takes no new accounts) or Conflict (an account has
    the address and is not linked).
    """
    user = _linked(claims) or _by_address(claims)
    if user is None:
        require_open()
        user = _add(claims)
    if user.is_shut_out:
        raise SignInRefused("This account has been disabled.", code="account-disabled")
    return user


def link(user: User, claims: Claims) -> None:
    """Let `claims` open the account of `user` and flush. Raises Conflict when it opens another one."""
    linked = _linked(claims)
    if linked is not None and linked.id != user.id:
        raise Conflict("This sign-in opens another account already.", code="identity-taken")
    if linked is None:
        db.session.add(Identity(user=user, issuer=claims.issuer, subject=claims.subject))
        db.session.flush()


def identities(user: User) -> Sequence[Identity]:
    """Return what opens the account besides its password."""
    return db.session.scalars(select(Identity).where(Identity.user_id == user.id).order_by(Identity.id)).all()


def unlink_all(user: User) -> None:
    """Let nothing but the password open the account, and flush.

    Raises NotFound when nothing does, InvalidInput while there is no password.
    """
    rows = identities(user)
    if not rows:
        raise NotFound
    if not has_password(user):
        raise InvalidInput("Choose a password first: nothing else would open your account.")
    for row in rows:
        db.session.delete(row)
    db.session.flush()


def _linked(claims: Claims) -> User | None:
    query = select(Identity).where(Identity.issuer == claims.issuer, Identity.subject == claims.subject)
    row = db.session.scalar(query)
    return row.user if row is not None else None


def _by_address(claims: Claims) -> User | None:
    user: User | None = db.session.scalar(select(User).where(User.email == claims.email))
    if user is None or not claims.email:
        return None
    if not settings().oidc_link_verified_email:
        raise Conflict(
            "Your e-mail address has an account here. Sign in to it, then link both under “Security”.",
            code="identity-not-linked",
        )
    _end_what_came_before(user)
    link(user, claims)
    return user


def _end_what_came_before(user: User) -> None:
    """End every way into the account of `user`: password, codes, passkeys, sessions, links, keys. Flushes.

    Sign-up asks nobody to prove an address: whoever made this account may have waited for its owner here.
    """
    user.password_hash = NO_PASSWORD
    user.totp_secret = user.totp_since = None
    for row in [*identities(user), *list_passkeys(user)]:
        db.session.delete(row)
    account_tokens.void_links(user)
    end_all(user)
    keys = update(APIKey).where(APIKey.user_id == user.id, APIKey.revoked_at.is_(None))
    db.session.execute(keys.values(revoked_at=now()))


def _add(claims: Claims) -> User:
    code = new_code()
    user = User(
        code=code,
        name=_free_name(claims.name),
        email=claims.email or f"{code.lower()}@{NO_ADDRESS}",
        password_hash=NO_PASSWORD,
    )
    db.session.add(user)
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        raise Conflict("Somebody has just taken this name. Try again.") from None
    link(user, claims)
    return user


def _free_name(wanted: str) -> str:
    """Return a user name like the one at the provider that nobody has here."""
    name = re.sub(r"[^A-Za-z0-9_-]+", "-", wanted.partition("@")[0]).strip("-")[:NAME_LENGTH]
    taken = select(User.id).where(func.lower(User.name) == name.lower())
    if NAME.fullmatch(name) and not is_reserved(name) and db.session.scalar(taken) is None:
        return name
    return f"{name[:20] or 'member'}-{new_code(6)}"

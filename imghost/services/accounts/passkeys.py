"""Passkeys of an account: public keys that a browser makes and its owner adds with the password (WebAuthn).

py_webauthn checks signatures and flags; here stands whose passkeys they are, and how many there may be.
"""

from dataclasses import dataclass

from sqlalchemy import func, select
from webauthn import generate_registration_options, options_to_json, verify_registration_response
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from imghost.base.errors import Conflict, InvalidInput
from imghost.base.messages import Message
from imghost.extensions import db
from imghost.models import Passkey, User
from imghost.services.accounts.password_change import has_password, require_password
from imghost.services.free_text import bounded_text
from imghost.services.row_locks import hold_row

MOST = 20
NAME_LENGTH = 60
NOT_ACCEPTED = Message("The passkey was not accepted. Try again.")


@dataclass(frozen=True, slots=True)
class Site:
    """What a passkey is bound to: the host (WebAuthn's "RP ID"), its name for people, the origin of pages."""

    host: str
    name: str
    origin: str


@dataclass(frozen=True, slots=True)
class Challenge:
    """Random bytes for an authenticator to sign, and when they were issued, in milliseconds since 1970."""

    value: bytes
    issued_ms: int


def list_passkeys(user: User) -> list[Passkey]:
    """Return the passkeys of `user`, the newest first."""
    query = select(Passkey).where(Passkey.user_id == user.id).order_by(Passkey.id.desc())
    return list(db.session.scalars(query))


def require_owner(user: User, password: str) -> None:
    """Raise InvalidInput unless `password` is the user's; an account without one is open to its session."""
    if has_password(user):
        require_password(user, password, field="passkey_password")


def require_room(user: User) -> None:
    """Raise Conflict when the account has as many as it may have."""
    if _count(user) >= MOST:
        message = Message("An account has at most %(most)s passkeys. Remove one first.", most=MOST)
        raise Conflict(message, code="too-many-passkeys")


def options_to_add(user: User, site: Site, challenge: Challenge) -> str:
    """Return what the browser needs to make a passkey for `user`, as JSON (WebAuthn, 5.4)."""
    owned = list_passkeys(user)
    options = generate_registration_options(
        rp_id=site.host,
        rp_name=site.name,
        user_id=user.code.encode(),
        user_name=user.name,
        user_display_name=user.display_name or user.name,
        challenge=challenge.value,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=row.credential_id) for row in owned],
    )
    return options_to_json(options)


def add(user: User, site: Site, challenge: Challenge, answer: str, name: str) -> Passkey:
    """Store the passkey that the browser made, and flush.

    Raises InvalidInput for an answer that does not hold, Conflict for a passkey that is stored already and
    when there are too many.
    """
    name = bounded_text(name.strip(), NAME_LENGTH, "name")
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=challenge.value,
            expected_rp_id=site.host,
            expected_origin=site.origin,
        )
    except WebAuthnException as error:
        raise InvalidInput(NOT_ACCEPTED, code="wrong-passkey", field="passkey") from error
    # Two at once would both find room.
    hold_row(user)
    require_room(user)
    if db.session.scalar(select(Passkey.id).where(Passkey.credential_id == made.credential_id)) is not None:
        raise Conflict("This passkey is stored already.", code="passkey-exists")
    passkey = Passkey(
        user=user,
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        uses=made.sign_count,
        name=name or f"Passkey {_count(user) + 1}",
    )
    db.session.add(passkey)
    db.session.flush()
    return passkey


def remove(user: User, code: str) -> bool:
    """Remove the passkey of `user` and flush; False when there is no such one."""
    passkey = db.session.scalar(select(Passkey).where(Passkey.user_id == user.id, Passkey.code == code))
    if passkey is None:
        return False
    db.session.delete(passkey)
    db.session.flush()
    return True


def _count(user: User) -> int:
    return db.session.scalar(select(func.count()).select_from(Passkey).where(Passkey.user_id == user.id)) or 0

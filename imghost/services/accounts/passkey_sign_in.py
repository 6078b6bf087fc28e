"""Signing in with a passkey (WebAuthn).

One that checks its owner itself, by finger, face or PIN, is two factors at once. After a password any of the
account's stands in for the code that two-step sign-in asks for.
"""

import json
from typing import Any

from sqlalchemy import select, update
from webauthn import generate_authentication_options, options_to_json, verify_authentication_response
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import PublicKeyCredentialDescriptor, UserVerificationRequirement

from imghost.base.errors import Forbidden, InvalidInput
from imghost.base.messages import Message
from imghost.extensions import db, now
from imghost.models import Passkey, User
from imghost.services.accounts.passkeys import NOT_ACCEPTED, Challenge, Site, list_passkeys

UNKNOWN = Message("This passkey opens no account here.")


def options_to_sign_in(site: Site, challenge: Challenge, user: User | None = None) -> str:
    """Return what the browser needs to sign in, as JSON (WebAuthn, 5.5).

    Of `user`, who has given the password, one of the account's own is asked for. Otherwise any that knows its
    account, and checks its owner.
    """
    need = UserVerificationRequirement.REQUIRED if user is None else UserVerificationRequirement.PREFERRED
    owned = [] if user is None else list_passkeys(user)
    options = generate_authentication_options(
        rp_id=site.host,
        challenge=challenge.value,
        user_verification=need,
        allow_credentials=[PublicKeyCredentialDescriptor(id=row.credential_id) for row in owned],
    )
    return options_to_json(options)


def check(site: Site, challenge: Challenge, answer: str, user: User | None = None) -> User:
    """Return whose passkey answered the challenge; note its use and flush.

    `user` has given the password already. Raises InvalidInput for an answer that does not hold, came before,
    or is another account's; Forbidden for an account that is shut out.
    """
    credential = _read(answer)
    passkey = _find(credential)
    if passkey is None or (user is not None and passkey.user_id != user.id):
        raise InvalidInput(UNKNOWN, code="unknown-passkey", field="passkey")
    try:
        seen = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge.value,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.uses,
            require_user_verification=user is None,
        )
    except WebAuthnException as error:
        raise InvalidInput(NOT_ACCEPTED, code="wrong-passkey", field="passkey") from error
    if not _note_use(passkey, challenge, seen.new_sign_count):
        raise InvalidInput(NOT_ACCEPTED, code="wrong-passkey", field="passkey")
    if passkey.user.is_shut_out:
        raise Forbidden("This account has been disabled.", code="account-disabled")
    return passkey.user


def _note_use(passkey: Passkey, challenge: Challenge, uses: int) -> bool:
    """Say whether the challenge is newer than all that were answered: the same answer counts once."""
    values = {"uses": uses, "challenged_ms": challenge.issued_ms, "used_at": now()}
    later = (Passkey.id == passkey.id, Passkey.challenged_ms < challenge.issued_ms)
    query = update(Passkey).where(*later).values(values).returning(Passkey.id)
    return len(db.session.scalars(query).all()) == 1


def _read(answer: str) -> dict[str, Any]:
    """Return the browser's answer (WebAuthn, 5.1.8). Raises InvalidInput where it is no JSON object."""
    try:
        credential = json.loads(answer)
    except (ValueError, RecursionError):
        credential = None
    if not isinstance(credential, dict):
        raise InvalidInput(NOT_ACCEPTED, code="wrong-passkey", field="passkey")
    return credential


def _find(credential: dict[str, Any]) -> Passkey | None:
    try:
        name = base64url_to_bytes(str(credential.get("id", "")))
    except ValueError:
        return None
    return db.session.scalar(select(Passkey).where(Passkey.credential_id == name))

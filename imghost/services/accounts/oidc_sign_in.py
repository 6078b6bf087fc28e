"""Signing in through the provider: the authorization code flow with state, nonce and PKCE.

OpenID Connect Core 3.1, RFC 7636 (PKCE), RFC 9207 (issuer in the answer).
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from sqlalchemy import select

from imghost.base.errors import Forbidden, InvalidInput
from imghost.extensions import db, settings
from imghost.models import Identity
from imghost.services.accounts.email_address import check_email
from imghost.services.accounts.oidc_provider import Provider, discover, exchange, signing_keys, userinfo
from imghost.services.links import absolute

CALLBACK = "/login/oidc/callback"
# Signed by the provider's own key only: neither unsigned nor with a secret that both sides know.
ALGORITHMS = [
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "Ed25519",
    "EdDSA",
]
LEEWAY_SECONDS = 60


class SignInRefused(Forbidden):
    """The provider's answer is not one to trust."""

    code = "oidc-refused"
    message = "Signing in did not work. Try again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What this browser's session keeps between the way out and the way back."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """Who somebody is at the provider; `email` is empty unless the provider has verified it.

    `sign_out` is the provider's address that ends the session there, empty when it has none.
    """

    issuer: str
    subject: str
    email: str
    name: str
    sign_out: str = ""


def begin() -> tuple[str, Attempt]:
    """Return the provider's address to lead the browser to, and what to keep. Raises Unavailable."""
    from authlib.oauth2.rfc7636 import create_s256_code_challenge  # noqa: PLC0415 (as below)

    attempt = Attempt(
        state=secrets.token_urlsafe(24), nonce=secrets.token_urlsafe(24), verifier=secrets.token_urlsafe(48)
    )
    query = {
        "response_type": "code",
        "client_id": settings().oidc_client_id,
        "redirect_uri": absolute(CALLBACK),
        "scope": "openid profile email",
        "state": attempt.state,
        "nonce": attempt.nonce,
        "code_challenge": create_s256_code_challenge(attempt.verifier),
        "code_challenge_method": "S256",
    }
    endpoint = discover().authorization_endpoint
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}", attempt


def finish(attempt: Attempt, *, state: str, code: str, issuer: str) -> Claims:
    """Return who came back with `code`. Raises SignInRefused or Unavailable.

    `issuer` is what the answer says of its origin, empty when it says nothing.
    """
    if not code or not secrets.compare_digest(state.encode(), attempt.state.encode()):
        raise SignInRefused
    provider = discover()
    if issuer and issuer != provider.issuer:
        raise SignInRefused
    tokens = exchange(provider, code, attempt.verifier, absolute(CALLBACK))
    told = _checked(provider, attempt, tokens)
    subject = str(told["sub"])
    if not _is_complete(told) and not _is_known(provider.issuer, subject):
        told = _completed(told, userinfo(provider, str(tokens.get("access_token") or ""), subject))
    return Claims(
        issuer=provider.issuer,
        subject=subject,
        email=_verified_email(told),
        name=str(told.get("preferred_username") or told.get("nickname") or told.get("name") or ""),
        sign_out=_sign_out_address(provider, str(tokens.get("id_token"))),
    )


def _is_complete(told: Mapping[str, Any]) -> bool:
    """Lean ID tokens name the subject only; the rest stands at userinfo (OpenID Connect Core, 5.4)."""
    named = any(told.get(claim) for claim in ("preferred_username", "nickname", "name"))
    return bool(told.get("email")) and "email_verified" in told and named


def _is_known(issuer: str, subject: str) -> bool:
    """Say whether an account is linked already: its address and name are its own business."""
    query = select(Identity.id).where(Identity.issuer == issuer, Identity.subject == subject)
    return db.session.scalar(query) is not None


def _completed(told: Mapping[str, Any], more: Mapping[str, Any]) -> Mapping[str, Any]:
    """The ID token counts before userinfo; an address and whether it is verified come from one of the two."""
    address = told if told.get("email") and "email_verified" in told else more
    return {**more, **told, "email": address.get("email"), "email_verified": address.get("email_verified")}


def _verified_email(told: Mapping[str, Any]) -> str:
    """Some providers send `email_verified` as text (OpenID Connect Core, 5.1, wants a boolean)."""
    if str(told.get("email_verified")).lower() != "true":
        return ""
    try:
        return check_email(str(told.get("email") or ""))
    except InvalidInput:
        return ""


def _sign_out_address(provider: Provider, id_token: str) -> str:
    """OpenID Connect RP-Initiated Logout 1.0, 2."""
    endpoint = provider.end_session_endpoint
    if urlsplit(endpoint).scheme not in ("http", "https"):
        return ""
    query = {
        "id_token_hint": id_token,
        "client_id": settings().oidc_client_id,
        "post_logout_redirect_uri": absolute("/"),
    }
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"


def _checked(provider: Provider, attempt: Attempt, tokens: dict[str, object]) -> Mapping[str, Any]:
    """Return what the ID token claims, once it is one to trust. Raises SignInRefused or Unavailable."""
    # Most sites have no provider, and these take a tenth of a second of each process's start.
    from authlib.oidc.core import CodeIDToken  # noqa: PLC0415
    from joserfc import jwt  # noqa: PLC0415
    from joserfc.errors import JoseError  # noqa: PLC0415

    client = settings().oidc_client_id
    options = {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": client},
        "nonce": {"essential": True, "value": attempt.nonce},
    }
    params = {"nonce": attempt.nonce, "client_id": client, "access_token": tokens.get("access_token")}
    try:
        token = jwt.decode(str(tokens.get("id_token")), signing_keys(provider), algorithms=ALGORITHMS)
        claims = CodeIDToken(token.claims, token.header, options, params)
        claims.validate(leeway=LEEWAY_SECONDS)
    except (JoseError, ValueError, TypeError):
        raise SignInRefused from None
    return cast(Mapping[str, Any], claims)

"""Signing in through the provider: the authorization code flow with state, nonce and PKCE.

OpenID Connect Core 3.1, RFC 7636 (PKCE), RFC 9207 (issuer in the answer).
"""

import secrets
from dataclasses import dataclass
from urllib.parse import urlencode

from imghost.base.errors import Forbidden
from imghost.extensions import settings
from imghost.services.accounts.oidc_provider import Provider, discover, exchange, signing_keys
from imghost.services.sharing.links import absolute

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
    """Who somebody is at the provider; `email` is empty unless the provider has verified it."""

    issuer: str
    subject: str
    email: str
    name: str


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
    return _checked(provider, attempt, tokens)


def _checked(provider: Provider, attempt: Attempt, tokens: dict[str, object]) -> Claims:
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
    verified = claims.get("email_verified") is True
    return Claims(
        issuer=provider.issuer,
        subject=str(claims["sub"]),
        email=str(claims.get("email") or "").strip().lower() if verified else "",
        name=str(claims.get("preferred_username") or claims.get("name") or ""),
    )

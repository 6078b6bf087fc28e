"""Client of the OpenID Connect provider: discovery, keys, and the token endpoint.

Every request goes through the guarded client: addresses that the provider publishes are no better than
others. Nothing is remembered; signing in is rare.
"""

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

import httpx

from imghost.base.errors import ImghostError, Unavailable
from imghost.base.messages import Message
from imghost.extensions import settings
from imghost.outbound.addresses import networks_of
from imghost.outbound.client import guarded_client

if TYPE_CHECKING:
    from joserfc.jwk import KeySet

DISCOVERY = "/.well-known/openid-configuration"
TIMEOUT_SECONDS = 10.0
ISSUER_LENGTH = 200

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """What the provider says of itself (OpenID Connect Discovery, 3)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str
    end_session_endpoint: str
    authentication: str


def is_configured() -> bool:
    """Say whether this site has a provider."""
    return bool(settings().oidc_issuer and settings().oidc_client_id)


def discover() -> Provider:
    """Ask the provider what it offers. Raises Unavailable."""
    issuer = settings().oidc_issuer
    facts = _ask("GET", issuer.rstrip("/") + DISCOVERY)
    try:
        # Discovery, 4.3: the issuer it names must be the one that was asked, to the final slash.
        if facts["issuer"] != issuer:
            raise _other_issuer(issuer, str(facts["issuer"]))
        return Provider(
            issuer=issuer,
            authorization_endpoint=str(facts["authorization_endpoint"]),
            token_endpoint=str(facts["token_endpoint"]),
            jwks_uri=str(facts["jwks_uri"]),
            userinfo_endpoint=str(facts.get("userinfo_endpoint") or ""),
            end_session_endpoint=str(facts.get("end_session_endpoint") or ""),
            authentication=_authentication(facts),
        )
    except KeyError as missing:
        raise _silent(f"its discovery document lacks {missing}") from None


def _authentication(facts: dict[str, Any]) -> str:
    """The setting, or what the provider says it takes; Basic when it says nothing (Discovery, 3)."""
    chosen = settings().oidc_authentication
    methods = facts.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    if chosen != "auto":
        return chosen
    return "client_secret_basic" if "client_secret_basic" in methods else "client_secret_post"


def _other_issuer(asked: str, named: str) -> Unavailable:
    log.warning("The OpenID Connect provider calls itself %s; IMGHOST_OIDC_ISSUER is %s", named, asked)
    message = Message(
        "The sign-in service calls itself “%(named)s”, but the setting IMGHOST_OIDC_ISSUER is “%(asked)s”. "
        "They must be the same, a final slash included.",
        named=named[:ISSUER_LENGTH],
        asked=asked,
    )
    return Unavailable(message, code="oidc-issuer")


def exchange(provider: Provider, code: str, verifier: str, redirect_uri: str) -> dict[str, Any]:
    """Give the code for tokens (OpenID Connect Core, 3.1.3). Raises Unavailable."""
    site = settings()
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": verifier,
    }
    if provider.authentication == "client_secret_basic":
        # RFC 6749, 2.3.1: both are form-encoded before they become user name and password.
        auth = httpx.BasicAuth(quote_plus(site.oidc_client_id), quote_plus(site.oidc_client_secret))
        return _ask("POST", provider.token_endpoint, data=fields, auth=auth)
    fields |= {"client_id": site.oidc_client_id, "client_secret": site.oidc_client_secret}
    return _ask("POST", provider.token_endpoint, data=fields)


def userinfo(provider: Provider, access_token: str, subject: str) -> dict[str, Any]:
    """Return what the provider tells of `subject` besides the ID token (OpenID Connect Core, 5.3).

    Empty where it has no such endpoint. Raises Unavailable, also when it speaks of somebody else (5.3.2).
    """
    if not provider.userinfo_endpoint or not access_token:
        return {}
    facts = _ask("GET", provider.userinfo_endpoint, headers={"Authorization": f"Bearer {access_token}"})
    if facts.get("sub") != subject:
        raise _silent("its userinfo endpoint tells of somebody else")
    return facts


def signing_keys(provider: Provider) -> "KeySet":
    """Return the keys that the provider signs with. Raises Unavailable."""
    from joserfc.jwk import KeySet  # noqa: PLC0415 (most sites have no provider, and it takes a tenth of a second)

    try:
        return KeySet.import_key_set(_ask("GET", provider.jwks_uri))  # type: ignore[arg-type]
    except (ValueError, KeyError):
        raise _silent("its keys cannot be read") from None


def _ask(method: str, address: str, headers: dict[str, str] | None = None, **values: Any) -> dict[str, Any]:
    headers = {"Accept": "application/json", **(headers or {})}
    networks = networks_of(settings().oidc_networks)
    try:
        with guarded_client(timeout=TIMEOUT_SECONDS, allowed_networks=networks) as client:
            response = client.request(method, address, headers=headers, **values)
            response.raise_for_status()
            answer = response.json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, ImghostError) as error:
        raise _silent(f"{address}: {error}") from None
    if not isinstance(answer, dict):
        raise _silent(f"{address} answers with something else than an object")
    return answer


def _silent(reason: str) -> Unavailable:
    log.warning("The OpenID Connect provider cannot be used: %s", reason)
    return Unavailable("The sign-in service did not answer as expected. Try again later.", code="oidc-silent")

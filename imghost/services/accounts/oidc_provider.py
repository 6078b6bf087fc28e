"""The OpenID Connect provider as this site speaks to it: what it publishes, and codes for ID tokens.

Every request goes through the guarded client: addresses that the provider publishes are no better than
others. Nothing is remembered; signing in is rare.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from imghost.base.errors import ImghostError, Unavailable
from imghost.extensions import settings
from imghost.outbound.addresses import networks_of
from imghost.outbound.client import guarded_client

if TYPE_CHECKING:
    from joserfc.jwk import KeySet

DISCOVERY = "/.well-known/openid-configuration"
TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """What the provider says of itself (OpenID Connect Discovery, 3)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    takes_basic: bool


def is_configured() -> bool:
    """Say whether this site has a provider."""
    return bool(settings().oidc_issuer and settings().oidc_client_id)


def discover() -> Provider:
    """Ask the provider what it offers. Raises Unavailable."""
    issuer = settings().oidc_issuer
    facts = _ask("GET", issuer.rstrip("/") + DISCOVERY)
    try:
        # Discovery, 4.3: the issuer it names must be the one that was asked.
        if facts["issuer"] != issuer:
            raise _silent()
        methods = facts.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        return Provider(
            issuer=issuer,
            authorization_endpoint=str(facts["authorization_endpoint"]),
            token_endpoint=str(facts["token_endpoint"]),
            jwks_uri=str(facts["jwks_uri"]),
            takes_basic="client_secret_basic" in methods,
        )
    except KeyError:
        raise _silent() from None


def exchange(provider: Provider, code: str, verifier: str, redirect_uri: str) -> dict[str, Any]:
    """Give the code for tokens (OpenID Connect Core, 3.1.3). Raises Unavailable."""
    site = settings()
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": verifier,
    }
    if provider.takes_basic:
        auth = httpx.BasicAuth(site.oidc_client_id, site.oidc_client_secret)
        return _ask("POST", provider.token_endpoint, data=fields, auth=auth)
    fields |= {"client_id": site.oidc_client_id, "client_secret": site.oidc_client_secret}
    return _ask("POST", provider.token_endpoint, data=fields)


def signing_keys(provider: Provider) -> "KeySet":
    """Return the keys that the provider signs with. Raises Unavailable."""
    from joserfc.jwk import KeySet  # noqa: PLC0415 (most sites have no provider, and it takes a tenth of a second)

    try:
        return KeySet.import_key_set(_ask("GET", provider.jwks_uri))  # type: ignore[arg-type]
    except (ValueError, KeyError):
        raise _silent() from None


def _ask(method: str, address: str, **values: Any) -> dict[str, Any]:
    networks = networks_of(settings().oidc_networks)
    try:
        with guarded_client(timeout=TIMEOUT_SECONDS, allowed_networks=networks) as client:
            response = client.request(method, address, headers={"Accept": "application/json"}, **values)
            response.raise_for_status()
            answer = response.json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, ImghostError):
        raise _silent() from None
    if not isinstance(answer, dict):
        raise _silent()
    return answer


def _silent() -> Unavailable:
    return Unavailable("The sign-in service did not answer as expected. Try again later.", code="oidc-silent")

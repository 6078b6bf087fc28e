"""Checks the configured services: reverse proxy, media host, mail server, sign-in provider."""

import smtplib

import httpx

from imghost.base.errors import ImghostError, NotFound
from imghost.base.nginx import find_nginx
from imghost.base.origins import origin_of
from imghost.extensions import settings
from imghost.outbound.addresses import networks_of
from imghost.outbound.client import guarded_client
from imghost.services.accounts import oidc_provider
from imghost.services.site import mail
from imghost.services.upkeep.doctor.finding import Trouble

ANSWER_SECONDS = 10.0
# Whoever runs the site has named the address, wherever it is.
EVERYWHERE = "0.0.0.0/0,::/0"


def mail_server() -> str:
    """Connect and sign in as for sending, and send nothing. Raises Trouble when that fails."""
    site = settings()
    if not mail.is_configured():
        return "none; nobody is mailed"
    try:
        with mail.connected(site) as server:
            server.noop()
    except (OSError, smtplib.SMTPException) as error:
        raise Trouble(f"{site.smtp_host}:{site.smtp_port} does not take mail: {_reason(error)}") from None
    secured = {"tls": "by TLS", "starttls": "by STARTTLS", "none": "without encryption"}[site.smtp_tls]
    signed_in = f", signed in as {site.smtp_user}" if site.smtp_user else ""
    return f"{site.smtp_host}:{site.smtp_port} answers {secured}{signed_in}"


def sign_in_provider() -> str:
    """Ask the OpenID Connect provider for what signing in needs. Raises Trouble when that fails."""
    if not oidc_provider.is_configured():
        return "none; accounts have passwords of this site only"
    try:
        provider = oidc_provider.discover()
        oidc_provider.signing_keys(provider)
    except ImghostError as error:
        raise Trouble(f"{settings().oidc_issuer}: {error.message}") from None
    ends = "and ends sessions" if provider.end_session_endpoint else "and ends no sessions"
    return f"{provider.issuer} answers, takes {provider.authentication} {ends}"


def media_host() -> str:
    """Ask the media host for a page, which it must not have. Raises Trouble when it has, or says nothing."""
    site = settings()
    if not site.media_url:
        return "none; pictures are at the site's own address"
    if origin_of(site.media_url) == origin_of(site.base_url):
        raise Trouble("IMGHOST_MEDIA_URL is the site's own address. Name another host, or leave it empty.")
    if site.base_url.startswith("https:") and not site.media_url.startswith("https:"):
        raise Trouble(f"Browsers load nothing of {site.media_url} into pages on https: it needs https, too.")
    status = _status_of(f"{site.media_base}/about")
    if status != NotFound.status:
        raise Trouble(
            f"{site.media_base} answers {status} to /about, not 404: it must pass on its own `Host`."
        )
    return f"{site.media_base} answers, and has no pages"


def _status_of(address: str) -> int:
    try:
        with guarded_client(timeout=ANSWER_SECONDS, allowed_networks=networks_of(EVERYWHERE)) as client:
            return client.get(address).status_code
    except (ImghostError, httpx.HTTPError) as error:
        raise Trouble(f"{address} does not answer: {_reason(error)}.") from None


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        return f"{error.smtp_code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"
    return str(error) or type(error).__name__


def front() -> str:
    """Say what stands in front of the web server. Raises Trouble when nothing does that should."""
    site, found = settings(), find_nginx()
    if (site.front == "none" or found is None) and site.trusted_proxies != site.believed_proxies:
        raise Trouble(
            "IMGHOST_TRUSTED_PROXIES does not count, as Granian cannot tell X_Forwarded_For from "
            "X-Forwarded-For: let nginx stand between, with IMGHOST_FRONT=nginx or as docs/nginx.conf."
        )
    if site.front == "none":
        return "left to another proxy: it must hand over whole requests"
    if found is None:
        raise Trouble("nginx is missing: slow clients hold up this site. Install the package nginx.")
    return found

"""Checks the configured services: reverse proxy, mail server, sign-in provider."""

import smtplib

from imghost.base.errors import ImghostError
from imghost.base.nginx import find_nginx
from imghost.extensions import settings
from imghost.services.accounts import oidc_provider
from imghost.services.site import mail
from imghost.services.upkeep.doctor.finding import Trouble


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


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        return f"{error.smtp_code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"
    return str(error) or type(error).__name__


def front() -> str:
    """Say what stands in front of the web server. Raises Trouble when nothing does that should."""
    if settings().front == "none":
        return "left to another proxy: it must hand over whole requests, without names with underscores"
    found = find_nginx()
    if found is None:
        raise Trouble("nginx is missing: slow clients hold up this site. Install the package nginx.")
    return found

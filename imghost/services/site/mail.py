"""Sends mail through the site's mail server. Called by jobs only."""

import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import urlsplit

import idna

from imghost.extensions import settings
from imghost.settings import Settings

SECONDS = 20


def is_configured() -> bool:
    """Say whether this site can send mail."""
    return bool(settings().smtp_host)


def send(to: str, subject: str, text: str) -> None:
    """Send `text` to one address. Raises OSError, SMTPException or ValueError, which fails the job.

    Domains go out as A-labels (RFC 5890), which servers without SMTPUTF8 (RFC 6531) take, too.
    """
    site = settings()
    message = EmailMessage()
    sender, receiver = _ascii_domain(site.smtp_from or f"imghost@{_host(site)}"), _ascii_domain(to)
    message["From"] = sender
    message["To"] = Address(addr_spec=receiver)
    message["Subject"] = subject
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=_host(site))
    # RFC 3834: no out-of-office note answers it.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    with connected(site) as server:
        server.send_message(message, to_addrs=[receiver])


def connected(site: Settings) -> smtplib.SMTP:
    """Return a session with the mail server, signed in. Raises OSError or SMTPException."""
    context = ssl.create_default_context()
    server: smtplib.SMTP
    if site.smtp_tls == "tls":
        server = smtplib.SMTP_SSL(site.smtp_host, site.smtp_port, timeout=SECONDS, context=context)
    else:
        server = smtplib.SMTP(site.smtp_host, site.smtp_port, timeout=SECONDS)
    try:
        if site.smtp_tls == "starttls":
            server.starttls(context=context)
        if site.smtp_user:
            server.login(site.smtp_user, site.smtp_password)
    except (OSError, smtplib.SMTPException):
        server.close()
        raise
    return server


def _host(site: Settings) -> str:
    return _ascii_host(urlsplit(site.base_url).hostname or "localhost")


def _ascii_domain(address: str) -> str:
    """Return the address, or the name with an address, with an ASCII domain."""
    local, at, domain = address.rpartition("@")
    ending = ">" if domain.endswith(">") else ""
    return f"{local}{at}{_ascii_host(domain.removesuffix('>'))}{ending}"


def _ascii_host(host: str) -> str:
    return host if host.isascii() else idna.encode(host, uts46=True).decode()

"""Mail leaves here, if the site has a mail server. Called by jobs: a mail server may take its time."""

import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import urlsplit

from imghost.extensions import settings
from imghost.settings import Settings

SECONDS = 20


def is_configured() -> bool:
    """Say whether this site can send mail."""
    return bool(settings().smtp_host)


def send(to: str, subject: str, text: str) -> None:
    """Send `text` to one address. Raises OSError, SMTPException or ValueError, which fails the job."""
    site = settings()
    message = EmailMessage()
    message["From"] = site.smtp_from or f"imghost@{_host(site)}"
    message["To"] = Address(addr_spec=to)
    message["Subject"] = subject
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=_host(site))
    # RFC 3834: no out-of-office note answers it.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    with _connected(site) as server:
        server.send_message(message, to_addrs=[to])


def _connected(site: Settings) -> smtplib.SMTP:
    if site.smtp_tls == "tls":
        context = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            site.smtp_host, site.smtp_port, timeout=SECONDS, context=context
        )
    else:
        server = smtplib.SMTP(site.smtp_host, site.smtp_port, timeout=SECONDS)
    if site.smtp_tls == "starttls":
        server.starttls(context=ssl.create_default_context())
    if site.smtp_user:
        server.login(site.smtp_user, site.smtp_password)
    return server


def _host(site: Settings) -> str:
    return urlsplit(site.base_url).hostname or "localhost"

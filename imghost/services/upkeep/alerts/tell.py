"""Sends alerts by mail and webhook."""

import logging
import smtplib
from dataclasses import dataclass
from datetime import datetime

import httpx
from sqlalchemy import select

from imghost.base.errors import ImghostError
from imghost.extensions import db, settings
from imghost.models import User
from imghost.outbound.addresses import networks_of
from imghost.outbound.client import guarded_client
from imghost.services.accounts.identity_link import NO_ADDRESS
from imghost.services.site import mail

TIMEOUT_SECONDS = 10.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class News:
    """Something has gone wrong (`is_wrong`), or is well again."""

    name: str
    is_wrong: bool
    text: str
    since: datetime


def tell(news: News) -> bool:
    """Tell everybody who is to know; False when nobody took it, so that it is told again."""
    ways = [_post(news), *(_mail(news, address) for address in receivers())]
    return any(ways) or not ways


def receivers() -> list[str]:
    """Return who is mailed: the setting's addresses, or every administrator's; none without a mail server."""
    site = settings()
    if not mail.is_configured():
        return []
    named = [part.strip() for part in site.alert_mail.split(",") if part.strip()]
    if named:
        return named
    active = (User.role == "admin", User.disabled.is_(False), User.deleted_at.is_(None))
    found = db.session.scalars(select(User.email).where(*active).order_by(User.id))
    return [address for address in found if not address.endswith(f"@{NO_ADDRESS}")]


def _mail(news: News, address: str) -> bool:
    site = settings()
    state = "Something is wrong" if news.is_wrong else "Well again"
    since = f"Since {news.since:%Y-%m-%d %H:%M} UTC."
    where = f"{site.site_name}\n{site.base_url}/admin/dashboard"
    try:
        text = "\n\n".join((news.text, since, where)) + "\n"
        mail.send(address, f"{site.site_name}: {state} ({news.name})", text)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        log.warning("nobody at %s was told of the alert: %s", address.rpartition("@")[2], error)
        return False
    return True


def _post(news: News) -> bool:
    site = settings()
    if not site.alert_webhook:
        return False
    facts = {
        "site": site.base_url,
        "alert": news.name,
        "state": "firing" if news.is_wrong else "resolved",
        "text": news.text,
        "since": news.since.isoformat(),
    }
    networks = networks_of(site.alert_networks)
    try:
        with guarded_client(timeout=TIMEOUT_SECONDS, allowed_networks=networks) as client:
            client.post(site.alert_webhook, json=facts).raise_for_status()
    except (ImghostError, httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        log.warning("the webhook did not take the alert: %s", type(error).__name__)
        return False
    return True

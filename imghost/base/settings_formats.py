"""Validators for settings that are texts: rate limits, time zones, networks, hosts, URLs.

Each check returns the text, or raises ValueError holding a `Message` that says what is needed instead.
"""

import re
from collections.abc import Callable, Iterable
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from imghost.base.messages import Message

Check = Callable[[str], str]

# What the package `limits` reads as one limit: "10 per minute", "5/hour", "1 per 2 days".
LIMIT = re.compile(r"\d+ *(?:/|per) *(?:\d+ *)?(?:second|minute|hour|day|month|year)s?", re.IGNORECASE)
DATABASES = ("sqlite", "postgres", "postgresql", "postgresql+psycopg")
REDIS_SCHEMES = ("redis", "rediss", "unix")


def rate_limit(text: str) -> str:
    """A number of times in a time, like "10 per minute"."""
    if not LIMIT.fullmatch(text):
        raise ValueError(Message("A limit is needed, like 10 per minute."))
    return text


def time_zone(text: str) -> str:
    """A name of the IANA's list."""
    try:
        ZoneInfo(text)
    except (LookupError, ValueError, OSError):
        raise ValueError(Message("The name of a time zone is needed, like Europe/Berlin.")) from None
    return text


def networks(text: str) -> str:
    """Networks in CIDR notation, separated by commas, or nothing."""
    for part in _parts(text):
        try:
            ip_network(part)
        except ValueError:
            raise ValueError(Message("Networks are needed, like 10.0.0.0/8,fd00::/8.")) from None
    return text


def hosts(text: str) -> str:
    """Names of hosts, domains that begin with a dot, IP addresses or `*`, separated by commas, or nothing."""
    for part in _parts(text):
        if not re.fullmatch(r"\*|\.?[\w-]+(\.[\w-]+)*", part, re.ASCII) and not _is_address(part):
            raise ValueError(Message("Names are needed, like nas,img.example.org,192.168.1.5."))
    return text


def words_of(known: Iterable[str]) -> Check:
    """At least one of the `known` words, with commas between them."""
    names = tuple(known)

    def check(text: str) -> str:
        parts = _parts(text)
        if not parts or not set(parts) <= set(names):
            raise ValueError(
                Message("Some of these are needed, with commas: %(names)s.", names=", ".join(names))
            )
        return text

    return check


def storage_address(text: str) -> str:
    """`s3://`, a bucket (Amazon's rules for its name) and perhaps a prefix, or nothing."""
    if text and not re.fullmatch(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[\w.-]+)*/?", text, re.ASCII):
        raise ValueError(Message("A bucket is needed, like s3://pictures or s3://pictures/site."))
    return text


def web_address(text: str) -> str:
    """An absolute address, or nothing."""
    if text and not _is_web_address(text):
        raise ValueError(Message("A whole address is needed, like https://img.example.org."))
    return text


def site_address(text: str) -> str:
    """The address of a site, which has its host to itself, or nothing."""
    web_address(text)
    parts = urlsplit(text)
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username is not None:
        raise ValueError(Message("An address without a path is needed, like https://img.example.org."))
    return text


def origins(text: str) -> str:
    """Addresses of sites, separated by commas, or nothing."""
    for part in _parts(text):
        site_address(part)
    return text


def database_address(text: str) -> str:
    """An address SQLAlchemy takes, or nothing."""
    scheme, found, rest = text.partition("://")
    if text and not (found and rest and scheme in DATABASES):
        raise ValueError(Message("It must be like postgresql://user:password@host/name."))
    return text


def redis_address(text: str) -> str:
    """An address of the package `redis`, or nothing."""
    scheme, found, rest = text.partition("://")
    if text and not (found and rest and scheme in REDIS_SCHEMES):
        raise ValueError(Message("It must be like redis://host:6379/0 or unix:///path."))
    return text


def picture_name(text: str) -> str:
    """The name the site gave a picture for its watermark, or nothing."""
    if not re.fullmatch("([0-9a-f]{32})?", text):
        raise ValueError(Message("The name of a picture sent on /admin/watermark is needed."))
    return text


def colour(text: str) -> str:
    """A colour as browsers' choosers spell it."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise ValueError(Message("A colour is needed, like #ffb224."))
    return text.lower()


def contact(text: str) -> str:
    """An e-mail address, an absolute address, or nothing."""
    if (
        text
        and not re.fullmatch(r"[^@\s<>\"?&]+@[^@\s<>\"?&]+\.[^@\s<>\"?&]+", text)
        and not _is_web_address(text)
    ):
        raise ValueError(
            Message("An e-mail address is needed, or a whole address like https://example.org/abuse.")
        )
    return text


def footer_links(text: str) -> str:
    """Lines of a label, a bar and an address: an absolute one, or a path of the site."""
    for line in text.splitlines():
        label, _, address = (part.strip() for part in line.partition("|"))
        is_path = address.startswith("/") and not address.startswith(("//", "/\\"))
        if line.strip() and not (label and (is_path or _is_web_address(address))):
            raise ValueError(
                Message("Each line needs a label and an address, like Status | https://example.org.")
            )
    return text


def location(text: str) -> str:
    """A path of the web server in front, or nothing."""
    if text and not re.fullmatch(r"(/[\w.~-]+)+/?", text):
        raise ValueError(Message("A path is needed, like /_files."))
    return text


def address_or_path(text: str) -> str:
    """An absolute address, a path of the web server in front, or nothing."""
    return location(text) if text.startswith("/") else web_address(text)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False

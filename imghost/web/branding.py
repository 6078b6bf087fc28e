"""The site's own look: the style sheet of its accent colour, its logo and icon, its footer's links."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from flask import Blueprint, Response
from flask_babel import LazyString, lazy_gettext

from imghost.base.cache_policy import USUAL
from imghost.base.contrast import BLACK, WHITE, Colour, hex_colour, mixed, parse_colour, readable, text_on
from imghost.base.errors import NotFound
from imghost.extensions import settings
from imghost.http import send
from imghost.services.delivery.watermark_images import find_mark
from imghost.services.site.site_pages import written_pages
from imghost.settings import Settings

bp = Blueprint("branding", __name__)

USUAL_ACCENT = Settings.model_fields["accent"].default
# Grounds of static/css/base.css that text in the accent colour stands on.
LIGHT_GROUNDS = ("#f8f8f7", "#ffffff", "#eeeeec")
DARK_GROUNDS = ("#111112", "#1a1a1c", "#232325")
TITLES: dict[str, LazyString] = {
    "about": lazy_gettext("About"),
    "terms": lazy_gettext("Terms of use"),
    "privacy": lazy_gettext("Privacy"),
    "contact": lazy_gettext("Contact"),
    "dmca": lazy_gettext("Copyright (DMCA)"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Branding:
    """What every page shows of it; an empty text stands for what the site ships with."""

    description: str
    style: str
    logo: str
    icon: str
    abuse: str
    links: Sequence[tuple[str | LazyString, str]]


def branding(site: Settings) -> Branding:
    """Return what the pages of `site` show."""
    pages = [(TITLES[name], f"/page/{name}") for name in written_pages(site)]
    contact = site.abuse_contact
    return Branding(
        description=site.site_description,
        style=f"/branding.css?v={_version(site.accent)}" if site.accent != USUAL_ACCENT else "",
        logo=picture_path(site.logo),
        icon=picture_path(site.icon),
        abuse=f"mailto:{contact}" if "@" in contact and "://" not in contact else contact,
        links=[*pages, *_links(site.footer_links)],
    )


def picture_path(name: str) -> str:
    """Return the address of the logo or icon with this name; none for an empty one."""
    return f"/branding/{name}.png" if name else ""


@bp.get("/branding.css")
def style() -> Response:
    """Send the colours that follow from the accent; the address changes with them."""
    response = Response(accent_style(settings().accent), mimetype="text/css")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@bp.get("/branding/<name>.png")
def picture(name: str) -> Response:
    """Send the logo or the icon; the address changes with the picture. Raises NotFound."""
    if name not in (settings().logo, settings().icon):
        raise NotFound
    return send.send_media(find_mark(name), format_name="png", etag=name, cache=USUAL, indexed=True)


@lru_cache(maxsize=8)
def accent_style(accent: str) -> str:
    """Return the style sheet for an accent colour: what stands on it, and it as text, can be read (AA)."""
    colour = parse_colour(accent)
    text = text_on(colour)
    strong = mixed(colour, BLACK if text == WHITE else WHITE, 0.12)
    light_wash, dark_wash = mixed(colour, WHITE, 0.86), mixed(colour, parse_colour("#1a1a1c"), 0.82)
    light = readable(colour, [*_colours(LIGHT_GROUNDS), light_wash], BLACK)
    dark = readable(colour, [*_colours(DARK_GROUNDS), dark_wash], WHITE)
    values = {
        "--accent": hex_colour(colour),
        "--accent-strong": hex_colour(strong),
        "--on-accent": hex_colour(text),
        "--accent-ink": _pair(light, dark),
        "--accent-wash": _pair(light_wash, dark_wash),
    }
    return f":root {{ {'; '.join(f'{name}: {value}' for name, value in values.items())} }}\n"


def _pair(light: Colour, dark: Colour) -> str:
    return f"light-dark({hex_colour(light)}, {hex_colour(dark)})"


def _colours(texts: Sequence[str]) -> list[Colour]:
    return [parse_colour(text) for text in texts]


def _version(accent: str) -> str:
    return hashlib.sha256(accent_style(accent).encode()).hexdigest()[:8]


@lru_cache(maxsize=8)
def _links(text: str) -> Sequence[tuple[str, str]]:
    """Return label and address of each line; the setting's check has seen to their form."""
    parts = [line.partition("|") for line in text.splitlines() if line.strip()]
    return [(label.strip(), address.strip()) for label, _, address in parts]

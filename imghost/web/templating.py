"""Jinja filters and globals."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from babel.dates import get_timezone_name
from flask import Flask, request
from flask_babel import (
    format_date,
    format_datetime,
    format_decimal,
    format_timedelta,
    get_locale,
    get_timezone,
    gettext,
)
from markupsafe import Markup, escape

from imghost.base.wording import clock_text, size_text
from imghost.extensions import now, settings
from imghost.services.accounts.avatar import avatar_path
from imghost.services.accounts.email_address import shown_email
from imghost.services.links import absolute, album_path, category_path, tag_path
from imghost.services.listing import cursor_text
from imghost.services.moderation.case_decide import case_state
from imghost.services.sharing.qr_code import qr_svg
from imghost.web.addresses import this_list_before, this_page, this_page_with
from imghost.web.assets import htmx
from imghost.web.branding import branding
from imghost.web.guest_phrase import phrase
from imghost.web.language import LANGUAGES, page_language
from imghost.web.refused_forms import as_sent, refused_form, was_checked
from imghost.web.sent_forms import error_text, shown_text
from imghost.web.tiles import Tile, ratio_class
from imghost.web.walks import within
from imghost.web.wording import said

THEME_COOKIE = "theme"
# The light theme's `--page`.
PAGE_COLOUR = "#f8f8f7"
THEMES = ("auto", "dark", "light")


def init_app(app: Flask) -> None:
    """Install filters and globals."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        ago=ago,
        exact_time=exact_time,
        exact_date=format_date,
        number=format_decimal,
        pairs=pairs,
        zip_with_itself=zip_with_itself,
        size=size_text,
        clock=clock_text,
        cursor=cursor_text,
        said=said,
        error_text=error_text,
        shown_text=shown_text,
        marked=marked,
        as_tile=Tile,
        case_state=case_state,
        within=within,
        qr=qr,
        ratio_class=ratio_class,
        absolute=absolute,
        album_path=album_path,
        category_path=category_path,
        tag_path=tag_path,
        avatar_path=avatar_path,
        mailbox=shown_email,
    )
    app.jinja_env.globals.update(
        page_language=page_language,
        chosen_theme=chosen_theme,
        next_theme=next_theme,
        theme_label=theme_label,
        this_page=this_page,
        guest_phrase=phrase,
        refused_form=refused_form,
        as_sent=as_sent,
        was_checked=was_checked,
        this_page_with=this_page_with,
        this_list_before=this_list_before,
        completing_tags=completing_tags,
    )
    app.context_processor(_site)


def _site() -> dict[str, Any]:
    site = settings()
    return {
        "site_name": site.site_name,
        "branding": branding(site),
        "sign_up_open": site.sign_up,
        "provider": site.oidc_issuer and site.oidc_name,
        "htmx": htmx(site),
        "languages": LANGUAGES,
    }


def ago(moment: datetime) -> str:
    """Return how long ago `moment` was (or how far ahead it is), in the reader's language."""
    step = moment - now()
    if abs(step.total_seconds()) < 5:
        return str(gettext("just now"))
    return str(format_timedelta(step, add_direction=True, threshold=0.999))


def exact_time(moment: datetime) -> str:
    """Return the date and time with its zone."""
    zone = get_timezone_name(moment.astimezone(get_timezone()), width="short", locale=get_locale())
    return f"{format_datetime(moment, 'medium')} {zone}"


def marked(text: str) -> Markup:
    """Set what stands between backticks as code."""
    parts = [escape(part) for part in text.split("`")]
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if number % 2 else part for number, part in enumerate(parts)
    )


def pairs(rows: Sequence[object], value: str, label: str) -> list[tuple[Any, Any]]:
    """Return (value, label) of every row, as the `select` macro takes them."""
    return [(getattr(row, value), getattr(row, label)) for row in rows]


def zip_with_itself(values: Sequence[str]) -> list[tuple[str, str]]:
    """Return (value, value) of each, for a `select` whose values are their own labels."""
    return [(value, value) for value in values]


def qr(text: str) -> Markup:
    """Return `text` as a QR code; it is drawn, so nothing in it is markup."""
    return Markup(qr_svg(text))  # noqa: S704


def chosen_theme() -> str:
    """Return `dark` or `light` when this browser chose one, else an empty text: the system decides."""
    theme = request.cookies.get(THEME_COOKIE, "")
    return theme if theme in THEMES[1:] else ""


def next_theme() -> str:
    """Return the theme that the switch chooses next."""
    return THEMES[(THEMES.index(chosen_theme() or "auto") + 1) % len(THEMES)]


def theme_label() -> str:
    """Return what the switch says of the present theme."""
    labels: dict[str, str] = {
        "": gettext("Automatic theme"),
        "dark": gettext("Dark theme"),
        "light": gettext("Light theme"),
    }
    return labels[chosen_theme()]


def completing_tags(list_id: str) -> dict[str, str]:
    """Return the attributes of a field `tags` that htmx completes from the `datalist` with `list_id`."""
    return {
        "autocomplete": "off",
        "list": list_id,
        "hx-get": "/tags/suggestions",
        "hx-trigger": "input changed delay:150ms",
        "hx-target": f"#{list_id}",
    }

"""The API documentation pages, generated from the dialects' descriptions."""

from flask import Blueprint, current_app, render_template
from flask_babel import lazy_gettext

from imghost.base.errors import NotFound
from imghost.extensions import settings
from imghost.http.openapi import Dialect, dialects
from imghost.http.sessions import web_actor
from imghost.services.apis.api_examples import example_image, example_key, example_values
from imghost.services.discovery.topics import category_cards
from imghost.transforms import document, optimage
from imghost.web.api_docs_present import example_answer, operations
from imghost.web.sdk import packages

bp = Blueprint("api_docs", __name__)

# Transforms as OgenSync spells them in a path, made of whatever picture there is.
PICTURES = (
    ("w_320-h_200-f_webp", lazy_gettext("Filling a box; what is too much is cut off")),
    ("w_320-h_200-fit_contain-bg_ffb224-f_webp", lazy_gettext("Fitted into a box, padded with a colour")),
    ("w_320-h_200-fit_fill-f_webp", lazy_gettext("Stretched to a box")),
    ("w_320-h_200-gray_true-f_webp", lazy_gettext("Shades of gray")),
    ("w_320-h_200-blur_6-f_webp", lazy_gettext("Blurred")),
    ("w_320-h_200-rotate_12-bg_ffb224-f_webp", lazy_gettext("Turned by twelve degrees")),
    ("w_320-h_200-flop_true-f_webp", lazy_gettext("Mirrored")),
    ("w_320-h_200-negate_true-f_webp", lazy_gettext("Negative")),
)


@bp.get("/api-docs")
def overview() -> str:
    """Say what the APIs have in common, and how to begin."""
    actor = web_actor()
    return render_template(
        "api/overview.html",
        dialects=dialects(current_app),
        site=settings().base_url,
        key=example_key(actor),
        sdk={kind: f"/sdk/{kind}/{package.filename}" for kind, package in packages().items()},
    )


@bp.get("/api-docs/transforms")
def transforms() -> str:
    """Show what an address can ask for, on a picture of the reader's where there is one."""
    return render_template(
        "api/transforms.html",
        dialects=dialects(current_app),
        image=example_image(web_actor()),
        pictures=PICTURES,
        order=document.ORDER,
        ways=document.WAYS,
        sides=document.SIDES,
        rules=document.RULES,
        chapters=document.CHAPTERS,
        sizes=optimage,
    )


@bp.get("/api-docs/<name>")
def dialect(name: str) -> str:
    """Show every operation of one dialect with a line for curl."""
    shown = _dialect(name)
    actor = web_actor()
    known = example_values(actor, example_image(actor))
    return render_template(
        "api/dialect.html",
        dialects=dialects(current_app),
        dialect=shown,
        operations=operations(current_app, shown, key=example_key(actor), known=known),
        envelope=example_answer(shown.envelope),
        # One of the APIs asks for their numbers.
        categories=category_cards(actor) if name == "chevereto" else (),
    )


def _dialect(name: str) -> Dialect:
    for each in dialects(current_app):
        if each.name == name:
            return each
    raise NotFound

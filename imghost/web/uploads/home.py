"""The home page and the upload page."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from imghost.base.errors import InvalidInput, NotAuthenticated, TooLarge, UnsupportedFormat
from imghost.base.messages import Message
from imghost.base.wording import size_text
from imghost.extensions import settings
from imghost.http.sessions import web_actor
from imghost.models import Album
from imghost.services.actor import Actor
from imghost.services.discovery.tag_suggestions import suggest_tags
from imghost.services.images.destinations import upload_album
from imghost.services.listing import Page, page
from imghost.services.sharing.embed_codes import KINDS, kind_groups
from imghost.services.uploads.accepted import accepted
from imghost.services.uploads.upload_choices import categories, own_albums
from imghost.services.viewer.walk import Walk
from imghost.services.visibility import listed
from imghost.web.made_for import upload_address
from imghost.web.sharing.previews import home_preview
from imghost.web.uploads.form import prefilled, visibilities
from imghost.web.uploads.present import error_fields


def home() -> str:
    """Show the drop zone and, when the site wants it, what was uploaded lately."""
    actor = web_actor()
    recent = page(listed(actor)) if settings().recent_on_home else Page([], None)
    return render_template(
        "upload/home.html",
        recent=recent.images,
        walk=Walk("recent"),
        preview=home_preview(),
        **upload_context(actor),
    )


def upload_page() -> str:
    """Show the same as a page of its own, into the album that `?album=` names."""
    actor = web_actor()
    album = _album(actor, request.args.get("album", ""))
    return render_template("upload/page.html", **upload_context(actor, album))


def _album(actor: Actor, code: str) -> Album | None:
    """Return the album to upload into; guests, who have none, are asked to sign in."""
    try:
        return upload_album(actor, code) if code else None
    except InvalidInput:
        if actor.is_guest:
            raise NotAuthenticated from None
        raise


def tag_suggestions() -> ResponseReturnValue:
    """Answer which tags begin with `q`."""
    return {"tags": suggest_tags(web_actor(), request.args.get("q", "")[:64])}


def upload_context(actor: Actor, album: Album | None = None) -> dict[str, Any]:
    """Return what the upload form needs to know of the site and of who asks."""
    allowed = accepted(actor)
    return {
        "allowed": allowed,
        "size_limit": size_text(allowed.bytes),
        "member_size_limit": size_text(settings().max_megabytes * 1_000_000),
        "may_upload": not actor.is_guest or settings().guest_uploads,
        "is_guest": actor.is_guest,
        "target": upload_address(actor),
        "url_uploads": settings().url_uploads,
        "album": album,
        "albums": own_albums(actor),
        "categories": categories(),
        "visibilities": visibilities(actor),
        "values": request.form or prefilled(actor),
        "all_kinds": kind_groups({kind: "" for _, kind, _ in KINDS}),
        "refusal_too_big": error_fields(
            TooLarge(Message("File too big - max %(bytes)s", bytes=size_text(allowed.bytes))), actor
        ),
        "refusal_unknown_format": error_fields(UnsupportedFormat(), actor),
    }

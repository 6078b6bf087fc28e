"""View models of uploads for pages and script."""

from dataclasses import dataclass, replace
from typing import Any

from flask import request
from flask_babel import gettext

from imghost.base.errors import ImghostError, TooLarge
from imghost.base.wording import size_text
from imghost.extensions import settings
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.links import Links
from imghost.services.sharing.embed_codes import embed_codes, shown
from imghost.services.site.site_limits import upload_bytes
from imghost.services.uploads.accepted import accepted
from imghost.web.tiles import Tile
from imghost.web.wording import said

# The session is a cookie of at most 4 KB: so many files of one form, with so much of each name, fit in.
MOST_IN_COOKIE = 16
NAME_IN_COOKIE = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One uploaded image with its texts; `token` opens its delete link."""

    image: Image
    links: Links
    codes: dict[str, str]

    @property
    def note(self) -> str:
        """Say what became of the video of a motion photo; empty for all else."""
        if self.image.motion_bytes:
            return str(gettext("Motion photo: its video was kept."))
        return str(gettext("Motion photo: its video was left out.")) if self.image.lost_video else ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one file of several was not taken, in the reader's language; `hint` says what to do."""

    name: str
    message: str
    hint: str

    def shortened(self) -> "Refusal":
        """Return what fits into the session."""
        return replace(self, name=self.name[-NAME_IN_COOKIE:])


def card(image: Image, token: str | None = None) -> Card:
    """Return `image` with all its embed codes; without `token` there is no delete link."""
    return Card(image=image, links=Links(image), codes=embed_codes(shown(image, token)))


def card_fields(made: Card) -> dict[str, Any]:
    """Return what the upload script shows of an image."""
    image = made.image
    return {
        "code": image.code,
        "title": image.title,
        "approved": image.approved,
        "viewer": made.links.viewer,
        "thumb": made.links.thumb,
        "mark": Tile(image).mark,
        "note": made.note,
        "codes": made.codes,
    }


def hint(error: ImghostError, actor: Actor) -> str:
    """Return what the uploader can do about `error`; empty when its message says it all."""
    if error.code in ("unknown-format", "disabled-format", "svg-refused", "unreadable-image"):
        allowed = accepted(actor)
        text = gettext("Accepted formats: %(formats)s.", formats=", ".join(allowed.pictures + allowed.videos))
        return str(text)
    if error.status == TooLarge.status:
        return _size_hint(actor)
    return ""


def error_fields(error: ImghostError, actor: Actor) -> dict[str, Any]:
    """Return `error` for the upload script."""
    return {
        "message": said(error.message),
        "hint": hint(error, actor),
        "code": error.code,
        "field": error.field,
    }


def wants_json() -> bool:
    """Say whether the caller is our script rather than a browser that shows what comes."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], default="text/html")
    return best == "application/json"


def _size_hint(actor: Actor) -> str:
    guests, members = settings().guest_max_megabytes, settings().max_megabytes
    if actor.is_guest and settings().sign_up and members > guests:
        text = gettext(
            "Guests may upload files up to %(guests)d MB, members up to %(members)d MB.",
            guests=guests,
            members=members,
        )
        return str(text)
    return str(gettext("A file may have at most %(size)s.", size=size_text(upload_bytes(actor))))

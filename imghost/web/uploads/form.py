"""Parses and validates the upload form."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from flask import request

from imghost.base.errors import InvalidInput
from imghost.base.messages import Message
from imghost.extensions import settings
from imghost.http.incoming import IncomingRequest, staged_files
from imghost.services.actor import Actor
from imghost.services.free_text import CLEANED_TEXTS
from imghost.services.images.destinations import upload_album, upload_category
from imghost.services.images.details import (
    VISIBILITIES,
    Details,
    parse_expiry,
    parse_tags,
    parse_width,
)
from imghost.services.uploads.url_source import fetch_into
from imghost.storage.staging import StagedFile

# Without JavaScript the addresses of one form are fetched one after the other while the browser waits.
MOST_ADDRESSES = 10
# A side of the largest JPEG (ITU-T T.81, B.2.2), less what decoders keep for themselves.
MOST_PIXELS = 65_500


@dataclass(frozen=True, slots=True)
class Source:
    """One file of the form, or one address still to be fetched; `name` is how people know it."""

    name: str
    staged: StagedFile | None = None

    def fetch(self) -> tuple[StagedFile, str]:
        """Return the bytes and their file name. Raises what `fetch_into` raises."""
        if self.staged is not None:
            return self.staged, self.name
        staged = cast(IncomingRequest, request).stage()
        return staged, fetch_into(self.name, staged)


def read_sources() -> Iterator[Source]:
    """Yield the files of `source` and each line of `urls`. Raises InvalidInput when there is nothing."""
    files = [Source(filename, staged) for staged, filename in staged_files(request, "source")]
    lines = [line.strip() for line in request.form.get("urls", "").splitlines() if line.strip()]
    if not files and not lines:
        raise InvalidInput("Choose a file or give an address.", code="empty-source", field="source")
    if len(lines) > MOST_ADDRESSES:
        raise InvalidInput(
            Message("At most %(count)s addresses at once.", count=MOST_ADDRESSES),
            code="too-many-urls",
            field="urls",
        )
    yield from files
    yield from (Source(line) for line in lines)


def visibilities(actor: Actor) -> tuple[str, ...]:
    """Return what `actor` may choose: without an account nobody could ever open a private picture again."""
    return tuple(name for name in VISIBILITIES if name != "private" or not actor.is_guest)


def prefilled(actor: Actor) -> dict[str, str]:
    """Return what the form says before anything was entered: the defaults of the account, or of guests."""
    user = actor.user
    if user is None:
        return {"visibility": settings().guest_visibility}
    nsfw = "1" if user.default_nsfw else ""
    return {"visibility": user.default_visibility, "expiration": user.default_life, "nsfw": nsfw}


def read_details(actor: Actor, form: Mapping[str, str]) -> Details:
    """Return what the form says of its files. Raises InvalidInput naming the field that is wrong."""
    album, category = form.get("album", ""), form.get("category", "")
    visibility = form.get("visibility") or (settings().guest_visibility if actor.is_guest else None)
    if visibility is not None and visibility not in visibilities(actor):
        raise InvalidInput("Choose who may see it.", field="visibility")
    texts: dict[str, Any] = {name: form.get(name, "").strip() or None for name in CLEANED_TEXTS}
    return Details(
        title=form.get("title", "").strip() or None,
        **texts,
        tags=parse_tags(form.get("tags", "")),
        album=upload_album(actor, album) if album else None,
        category=upload_category(category) if category else None,
        nsfw=form.get("nsfw") == "1" if "nsfw" in form or "visibility" in form else None,
        visibility=visibility,
        expires_at=parse_expiry(form.get("expiration", "")),
        for_good="expiration" in form,
        width=parse_width(form.get("width", ""), most=MOST_PIXELS),
    )

"""The page of an upload: its link, who can see it, and every code; and the codes of other chosen pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple
from datetime import UTC
from typing import Any

from flask import redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import format_date, gettext

from imghost.base.errors import ImghostError
from imghost.extensions import db, now
from imghost.http.sessions import web_actor
from imghost.models import Album, Image, UploadBatch
from imghost.services.actor import Actor
from imghost.services.albums.edit import edit_album
from imghost.services.form_changes import ChangedMeanwhile, SentForm
from imghost.services.images.own_images import own_images
from imghost.services.library.batch_privacy import batch_visibility, set_batch_privacy
from imghost.services.links import absolute, album_path
from imghost.services.sharing.embed_codes import joined_codes, kind_groups
from imghost.services.uploads.batch import (
    batch_images,
    extend_batch,
    find_batch,
    keep_batch,
    make_batch_album,
)
from imghost.web.fragments import wants_fragment
from imghost.web.sent_forms import sent_form
from imghost.web.uploads.form import visibilities
from imghost.web.uploads.present import MOST_IN_COOKIE, Card, Refusal, card
from imghost.web.wording import said

DONE = "done"
FIRST_KIND = "viewer"
PUBLIC, DIRECT = "public", "direct"


def finish_upload() -> ResponseReturnValue:
    """Take together what the script has uploaded, `code` by `code`, and show its page."""
    actor, form = web_actor(), request.form
    codes = form.getlist("code")
    if form.get("batch"):
        batch = find_batch(actor, form["batch"])
        extend_batch(actor, batch, codes)
    else:
        batch = keep_batch(actor, codes)
    if form.get("together") == "1" and len(batch.image_codes) > 1:
        make_batch_album(actor, batch, _name_by_date(), _album_visibility(actor, form.get("visibility", "")))
    db.session.commit()
    return _answer(actor, batch)


def lead_to_done(
    tokens: Mapping[str, str], refusals: list[Refusal], *, together: bool = False
) -> ResponseReturnValue:
    """Lead to the page of what a form brought, `tokens` by their codes; show many here."""
    actor = web_actor()
    batch = keep_batch(actor, list(tokens))
    if together and len(tokens) > 1:
        visibility = _album_visibility(actor, request.form.get("visibility", ""))
        make_batch_album(actor, batch, _name_by_date(), visibility)
    db.session.commit()
    if len(tokens) + len(refusals) > MOST_IN_COOKIE:
        session[DONE] = {"batch": batch.code, "stored": [], "refused": []}
        return _page(actor, batch, tokens, refusals)
    refused = [astuple(row.shortened()) for row in refusals]
    session[DONE] = {"batch": batch.code, "stored": [*tokens.items()], "refused": refused}
    return redirect(f"/done/{batch.code}", 303)


def last_done() -> ResponseReturnValue:
    """Lead to the page of this browser's last upload."""
    last = session.get(DONE, {}).get("batch")
    if not last:
        return redirect("/my/uploads", 303)
    return redirect(f"/done/{last}?{request.query_string.decode('ascii', 'ignore')}".rstrip("?"), 303)


def done(code: str) -> ResponseReturnValue:
    """Show an upload of one's own again; delete links are known to the browser that was told them."""
    actor = web_actor()
    batch = find_batch(actor, code)
    if not batch_images(actor, batch):
        return redirect("/my/uploads", 303)
    last = session.get(DONE, {})
    if last.get("batch") != code:
        last = {"stored": [], "refused": []}
    return _page(actor, batch, dict(last["stored"]), [Refusal(*row) for row in last["refused"]])


def change_privacy(code: str) -> ResponseReturnValue:
    """Let all pictures of an upload, and its album, be seen by others than before."""
    actor = web_actor()
    batch = find_batch(actor, code)
    try:
        visibility = set_batch_privacy(actor, batch, sent_form("visibility"), visibilities(actor))
    except ChangedMeanwhile as error:
        db.session.rollback()
        return _answer(actor, batch, "privacy", error=error)
    db.session.commit()
    return _answer(actor, batch, "privacy", _privacy_words(visibility))


def name_album(code: str) -> ResponseReturnValue:
    """Rename the album of an upload, or make one of it."""
    actor = web_actor()
    batch = find_batch(actor, code)
    form = sent_form("name")
    name = form.entered.get("name", "").strip()
    if batch.album is None or batch.album.trashed_at is not None:
        visibility = _album_visibility(actor, batch_visibility(batch_images(actor, batch)))
        make_batch_album(actor, batch, name or _name_by_date(), visibility)
    else:
        try:
            edit_album(actor, batch.album, SentForm({"name": name}, form.shown))
        except ImghostError as error:
            db.session.rollback()
            return _answer(actor, batch, "name", error=error)
    db.session.commit()
    return _answer(actor, batch, "name", gettext("Saved."))


def chosen_codes() -> ResponseReturnValue:
    """Show the codes of the pictures that `?code=` names; their delete links are not known any more."""
    images = own_images(web_actor(), request.args.getlist("code"))
    return _codes_page("library/codes.html", [card(image) for image in images])


def _answer(
    actor: Actor, batch: UploadBatch, changed: str = "", words: str = "", error: ImghostError | None = None
) -> ResponseReturnValue:
    """Show the page's part to script, say `words`, and lead a browser to the page."""
    if wants_fragment():
        values = {"changed": changed, "words": words, "problem": said(error.message) if error else ""}
        return _page(actor, batch, {}, [], **values), 422 if error else 200
    if error is not None:
        raise error
    return redirect(f"/done/{batch.code}", 303)


def _page(
    actor: Actor, batch: UploadBatch, tokens: Mapping[str, str], refusals: list[Refusal], **values: Any
) -> str:
    images = batch_images(actor, batch)
    cards = [card(image, tokens.get(image.code)) for image in images]
    album = batch.album if batch.album is not None and batch.album.trashed_at is None else _one_album(images)
    return _codes_page(
        "upload/_done.html" if wants_fragment() else "upload/done.html",
        cards,
        batch=batch,
        album=album,
        address=absolute(album_path(album)) if album is not None else _links(cards, FIRST_KIND),
        direct=_links(cards, DIRECT) if album is None else "",
        visibilities=visibilities(actor),
        visibility=batch_visibility(images),
        waiting=sum(not image.approved for image in images),
        refusals=refusals,
        **values,
    )


def _one_album(images: Sequence[Image]) -> Album | None:
    """Return the album that all of `images` were uploaded into."""
    albums = {image.album for image in images}
    return next(iter(albums)) if len(albums) == 1 else None


def _privacy_words(visibility: str) -> str:
    if visibility == PUBLIC:
        return str(gettext("Everybody can see it now."))
    if visibility == "link":
        return str(gettext("Only people who have the link can see it now."))
    return str(gettext("Only you can see it now."))


def _links(cards: Sequence[Card], kind: str) -> str:
    return "\n".join(made.codes[kind] for made in cards)


def _name_by_date() -> str:
    return str(format_date(now().astimezone(UTC), "long"))


def _album_visibility(actor: Actor, wanted: str) -> str:
    return wanted if wanted in visibilities(actor) else "link"


def _codes_page(template: str, cards: list[Card], **values: object) -> str:
    codes = joined_codes(made.codes for made in cards)
    kind = request.args.get("kind", FIRST_KIND)
    return render_template(
        template,
        cards=cards,
        code_rows={made.image.code: made.codes for made in cards},
        codes=codes,
        kind_groups=kind_groups(codes),
        kind=kind if kind in codes else FIRST_KIND,
        is_guest=web_actor().is_guest,
        **values,
    )

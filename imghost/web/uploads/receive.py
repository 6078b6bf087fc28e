"""Receives uploads: one by one from the script, several at once from the plain form."""

from collections.abc import Iterator
from dataclasses import replace
from typing import cast

from flask import render_template, request
from flask.typing import ResponseReturnValue

from imghost.base.errors import ImghostError
from imghost.extensions import db
from imghost.http.incoming import IncomingRequest
from imghost.http.sessions import ensure_guest, web_actor
from imghost.services.actor import Actor
from imghost.services.images.details import Details
from imghost.services.site.site_limits import upload_bytes
from imghost.services.uploads.ingest import Ingested, allow_upload
from imghost.services.uploads.page_upload import upload_from_page
from imghost.web.made_for import MADE_FOR, require_maker
from imghost.web.uploads.done import lead_to_done
from imghost.web.uploads.form import Source, read_details, read_sources
from imghost.web.uploads.home import upload_context
from imghost.web.uploads.limit import count_upload
from imghost.web.uploads.present import Refusal, card, card_fields, hint, wants_json
from imghost.web.wording import said


def prepare_upload() -> ResponseReturnValue:
    """Give the browser its guest name before uploads run side by side, or they would be several guests."""
    actor = _uploader(web_actor())
    allow_upload(actor)
    return "", 204


def upload() -> ResponseReturnValue:
    """Take what the form brings and answer with JSON for the script, with the done page for a browser."""
    return _upload_one() if wants_json() else _upload_form()


def _upload_one() -> ResponseReturnValue:
    actor = _uploader(require_maker(web_actor(), request.args.get(MADE_FOR, "")))
    # Before the body is read, so that it is stopped while it streams. A form of several files is read to its
    # end instead: one that is too big must not stop the others.
    cast(IncomingRequest, request).file_limit = upload_bytes(actor)
    count_upload(actor)
    source = next(read_sources())
    made = _store(actor, source, read_details(actor, request.form))
    return {"image": card_fields(card(made.image, made.delete_token))}, 201


def _upload_form() -> ResponseReturnValue:
    actor = _uploader(require_maker(web_actor(), request.args.get(MADE_FOR, "")))
    try:
        results = list(_store_all(actor))
    except ImghostError as error:
        return _form_again(actor, [_refusal("", error, actor)], error)
    stored = {made.image.code: made.delete_token for made in results if isinstance(made, Ingested)}
    refused = [result for result in results if isinstance(result, Refusal)]
    together = request.form.get("together") == "1" and not request.form.get("album")
    return lead_to_done(stored, refused, together=together) if stored else _form_again(actor, refused)


def _store_all(actor: Actor) -> Iterator[Ingested | Refusal]:
    """Yield what became of each file; one that fails never stops the others."""
    sources = list(read_sources())
    details = read_details(actor, request.form)
    for source in sources:
        try:
            count_upload(actor)
            yield _store(actor, source, details)
        except ImghostError as error:
            db.session.rollback()
            yield _refusal(source.name, error, actor)


def _store(actor: Actor, source: Source, details: Details) -> Ingested:
    staged, filename = source.fetch()
    return upload_from_page(actor, staged, replace(details, filename=filename))


def _refusal(name: str, error: ImghostError, actor: Actor) -> Refusal:
    return Refusal(name, said(error.message), hint(error, actor))


def _uploader(actor: Actor) -> Actor:
    """Return who uploads; a guest's browser gets a name, so that it finds its uploads again."""
    if not actor.is_guest:
        return actor
    ensure_guest()
    return web_actor()


def _form_again(
    actor: Actor, refusals: list[Refusal], error: ImghostError | None = None
) -> ResponseReturnValue:
    page = render_template(
        "upload/page.html", refusals=refusals, wrong_field=error and error.field, **upload_context(actor)
    )
    return page, error.status if error else 422

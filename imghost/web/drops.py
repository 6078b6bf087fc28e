"""The upload page of a drop box."""

from collections.abc import Iterable, Iterator
from dataclasses import astuple
from itertools import starmap
from typing import Any, cast

from flask import Blueprint, Flask, redirect, request, session
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from imghost.base.errors import ImghostError, InvalidInput, TooLarge, UnsupportedFormat
from imghost.base.messages import Message
from imghost.base.wording import size_text
from imghost.extensions import db
from imghost.http import send
from imghost.http.failures import present_failures_below
from imghost.http.incoming import IncomingRequest, staged_files
from imghost.http.sessions import web_actor
from imghost.models import DropBox
from imghost.services.actor import Actor
from imghost.services.drop_boxes.contributions import brought
from imghost.services.drop_boxes.lookup import is_full, open_drop_box
from imghost.services.drop_boxes.upload import upload_into_drop_box
from imghost.services.links import Links, absolute, drop_box_path
from imghost.services.uploads.accepted import accepted
from imghost.services.uploads.ingest import Ingested
from imghost.services.visibility import find_image
from imghost.storage.staging import StagedFile
from imghost.web import failures
from imghost.web.answers import answer
from imghost.web.uploads.limit import count_upload
from imghost.web.uploads.present import MOST_IN_COOKIE, NAME_IN_COOKIE, Refusal, error_fields, wants_json
from imghost.web.wording import said

bp = Blueprint("drops", __name__)

BROUGHT = "brought"
# The file's name, the code of its picture and the token of its delete link.
Stored = tuple[str, str, str]


@bp.get("/drop/<code>")
def show(code: str) -> ResponseReturnValue:
    """Show what the owner asks for and what may still come."""
    return _page(open_drop_box(code))


@bp.post("/drop/<code>")
def bring(code: str) -> ResponseReturnValue:
    """Take what the form brings: JSON for the script, a page of delete links for a browser."""
    box = open_drop_box(code)
    return _bring_one(box) if wants_json() else _bring_form(box)


@bp.get("/drop/<code>/done")
def done(code: str) -> ResponseReturnValue:
    """Show the delete links of what the last form brought here."""
    last = session.get(BROUGHT, {})
    if last.get("box") != code:
        return redirect(f"/drop/{code}", 303)
    return _done_page(code, last["stored"], [Refusal(*row) for row in last["refused"]])


def _bring_one(box: DropBox) -> ResponseReturnValue:
    # Before the body is read, so that it is stopped while it streams.
    cast(IncomingRequest, request).file_limit = accepted(_sender()).bytes
    count_upload(_sender())
    made = _store(box, *next(_files()))
    return {"image": {"title": made.image.title, "delete": _delete_link(made)}}, 201


def _bring_form(box: DropBox) -> ResponseReturnValue:
    code, path = box.code, drop_box_path(box)
    try:
        results = list(_store_all(box))
    except InvalidInput as error:
        return _page(box, [_refusal("", error)], 422)
    stored = [result for result in results if not isinstance(result, Refusal)]
    refused = [result for result in results if isinstance(result, Refusal)]
    if not stored:
        return _page(open_drop_box(code), refused, 422)
    if len(results) > MOST_IN_COOKIE:
        return _done_page(code, stored, refused)
    reasons = [astuple(row.shortened()) for row in refused]
    session[BROUGHT] = {"box": code, "stored": stored, "refused": reasons}
    return redirect(f"{path}/done", 303)


def _done_page(code: str, stored: Iterable[Stored], refusals: list[Refusal]) -> ResponseReturnValue:
    rows = [row for row in starmap(_brought_row, stored) if row is not None]
    return answer("drop/done.html", cache=send.PRIVATE, code=code, rows=rows, refusals=refusals)


def _store_all(box: DropBox) -> Iterator[Stored | Refusal]:
    """Yield (name, code, token) of each file, or why it was refused; one never stops the others."""
    for staged, filename in list(_files()):
        try:
            count_upload(_sender())
            made = _store(box, staged, filename)
            yield filename[-NAME_IN_COOKIE:], made.image.code, made.delete_token
        except ImghostError as error:
            db.session.rollback()
            yield _refusal(filename, error)


def _store(box: DropBox, staged: StagedFile, filename: str) -> Ingested:
    return upload_into_drop_box(box, request.remote_addr or "", staged, filename)


def _files() -> Iterator[tuple[StagedFile, str]]:
    files = list(staged_files(request, "source"))
    if not files:
        raise InvalidInput("Choose a file.", code="empty-source", field="source")
    yield from files


def _sender() -> Actor:
    """Return who brings something; members count as the guests that they are here."""
    return Actor(address=request.remote_addr or "")


def _refusal(name: str, error: ImghostError) -> Refusal:
    return Refusal(name, said(error.message), _error(error)["hint"])


def _error(error: ImghostError) -> dict[str, Any]:
    """Return `error` for the script; an account of one's own would change nothing about the size."""
    fields = error_fields(error, _sender())
    return {**fields, "hint": ""} if isinstance(error, TooLarge) else fields


def _delete_link(made: Ingested) -> str:
    return absolute(Links(made.image).delete(made.delete_token))


def _brought_row(name: str, code: str, token: str) -> dict[str, str] | None:
    image = find_image(code)
    if image is None or image.deleted_at is not None:
        return None
    return {"name": name, "delete": absolute(Links(image).delete(token))}


def _page(box: DropBox, refusals: list[Refusal] | None = None, status: int = 200) -> ResponseReturnValue:
    return answer("drop/page.html", status=status, cache=send.PRIVATE, refusals=refusals, **_context(box))


def _context(box: DropBox) -> dict[str, Any]:
    allowed = accepted(_sender())
    too_big = TooLarge(Message("File too big - max %(size)s", size=size_text(allowed.bytes)))
    return {
        "box": box,
        "owner": box.album.user,
        # No name is needed here before the first file.
        "is_guest": False,
        "is_full": is_full(box),
        "shared": brought(box, web_actor()),
        "target": drop_box_path(box),
        "allowed": allowed,
        "size_limit": size_text(allowed.bytes),
        "values": request.form,
        "refusal_too_big": _error(too_big),
        "refusal_unknown_format": _error(UnsupportedFormat()),
    }


@bp.record_once
def _present_failures(state: BlueprintSetupState) -> None:
    present_failures_below(cast(Flask, state.app), "/drop/", _present)


def _present(error: ImghostError) -> ResponseReturnValue:
    """Answer the script with JSON, a browser with a page."""
    if not wants_json():
        return failures.present(error)
    return {"error": _error(error)}, error.status

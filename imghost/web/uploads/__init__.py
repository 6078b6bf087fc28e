"""URL table of the upload flow."""

from typing import cast

from flask import Blueprint, Flask
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from imghost.base.errors import ImghostError
from imghost.http.failures import present_failures_below
from imghost.http.sessions import web_actor
from imghost.web import failures
from imghost.web.uploads.album import album_form, make_album
from imghost.web.uploads.claim import claim_guest_uploads
from imghost.web.uploads.done import (
    change_privacy,
    chosen_codes,
    done,
    finish_upload,
    last_done,
    name_album,
)
from imghost.web.uploads.home import home, tag_suggestions, upload_page
from imghost.web.uploads.present import error_fields, wants_json
from imghost.web.uploads.receive import prepare_upload, upload

bp = Blueprint("uploads", __name__)

bp.get("/")(home)
bp.get("/upload")(upload_page)
bp.post("/upload")(upload)
bp.post("/upload/prepare")(prepare_upload)
bp.get("/upload/tags")(tag_suggestions)
bp.post("/upload/done")(finish_upload)
bp.get("/done")(last_done)
bp.get("/done/<code>")(done)
bp.post("/done/<code>/privacy")(change_privacy)
bp.post("/done/<code>/album")(name_album)
bp.get("/my/uploads/codes")(chosen_codes)
bp.get("/my/uploads/album")(album_form)
bp.post("/my/uploads/album")(make_album)
bp.post("/my/uploads/claim")(claim_guest_uploads)


@bp.record_once
def _present_failures(state: BlueprintSetupState) -> None:
    present_failures_below(cast(Flask, state.app), "/upload", _present)


def _present(error: ImghostError) -> ResponseReturnValue:
    """Answer the script with JSON, whatever failed and however early; a browser with a page."""
    if not wants_json():
        return failures.present(error)
    return {"error": error_fields(error, web_actor())}, error.status

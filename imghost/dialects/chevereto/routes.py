"""`/api/1/upload` and imgBB's `/1/upload`, with or without a slash at the end; never a redirect."""

from dataclasses import replace
from typing import cast

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import MethodNotAllowed

from imghost.base.errors import ImghostError, InvalidInput
from imghost.dialects.chevereto import answers, errors
from imghost.dialects.chevereto.body import Body, read_body
from imghost.dialects.chevereto.callers import caller
from imghost.dialects.chevereto.requests import AnswerForm, Upload
from imghost.dialects.chevereto.sources import Source
from imghost.http.failures import present_failures_of
from imghost.http.incoming import IncomingRequest
from imghost.http.upload_limits import count_upload
from imghost.services.uploads.ingest import Ingested, allow_upload, ingest
from imghost.services.uploads.processing import wait_until_shown
from imghost.services.uploads.url_source import fetch_into
from imghost.storage.staging import StagedFile

bp = Blueprint("chevereto", __name__)

PATHS = ("/api/1/upload", "/api/1/upload/", "/1/upload", "/1/upload/")
METHODS = ["GET", "POST"]
# Chevereto numbers its versions: /api/1, and whatever a client may take for one, is answered in its words.
PREFIXES = (*(f"/api/{digit}" for digit in range(10)), "/1/upload")


def upload() -> ResponseReturnValue:
    """Take one picture or video and answer with its links."""
    if request.method not in METHODS:
        # Routing answers HEAD wherever it answers GET; an upload must not follow from it.
        raise MethodNotAllowed(METHODS)
    body = read_body(cast(IncomingRequest, request))
    wanted = AnswerForm.read(body.fields).format
    try:
        done, is_imgbb = _take(body)
    except ImghostError as error:
        return errors.failure(error, wanted)
    return answers.success(done, wanted, is_imgbb=is_imgbb)


def _take(body: Body) -> tuple[Ingested, bool]:
    """Return what was stored, and whether the client speaks imgBB's dialect."""
    actor = caller(request, body.fields)
    allow_upload(actor)
    count_upload(actor, flooding="Flooding detected. You can upload {limit}.")
    name, source = body.source()
    is_imgbb = name == "image"
    sent = Upload.read(body.fields)
    details = sent.details(actor, filename=source.filename, is_imgbb=is_imgbb)
    staged, filename = _bytes_of(source)
    if is_imgbb:
        # imgBB: "the name of the file".
        filename = sent.name.strip() or filename
    done = ingest(actor, staged, replace(details, filename=filename))
    wait_until_shown(done.image)
    return done, is_imgbb


def _bytes_of(source: Source) -> tuple[StagedFile, str]:
    """Return the staged bytes and their name; a URL is fetched last, when all else is known to be right."""
    if source.staged is None:
        staged = cast(IncomingRequest, request).stage()
        return staged, fetch_into(source.url, staged)
    if source.was_text and request.method == "GET":
        raise InvalidInput(
            "Upload using base64 source must be done using POST method.",
            code="base64-needs-post",
            field="source",
        )
    return source.staged, source.filename


present_failures_of(bp, errors.present, *PREFIXES)
for path in PATHS:
    bp.add_url_rule(path, view_func=upload, methods=METHODS, provide_automatic_options=False)

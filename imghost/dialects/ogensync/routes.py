"""`/api/upload`, `/api/images`, `/api/usage`, and pictures of any size at `/img/<id>`."""

from typing import cast

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from imghost.dialects.ogensync import presenters as show
from imghost.dialects.ogensync.errors import DELIVERY, present
from imghost.dialects.ogensync.requests import TERMS, ListImages, RemoveBackground, Upload, caller
from imghost.extensions import db, now
from imghost.http.callers import visitor
from imghost.http.failures import present_failures_of
from imghost.http.media_host import delivers
from imghost.http.send_picture import send_picture
from imghost.http.upload_limits import count_upload
from imghost.models import User
from imghost.services.assist import background
from imghost.services.assist.descriptions import request_description
from imghost.services.images.delete import delete
from imghost.services.images.details import Details
from imghost.services.images.own_images import own_image
from imghost.services.listing import numbered_page
from imghost.services.uploads.ingest import allow_upload, ingest
from imghost.services.visibility import find_image, own
from imghost.transforms.ogensync import read_path, read_query

bp = Blueprint("ogensync", __name__)

# What nobody else knows below /api/ is answered in this envelope.
PREFIXES = ("/api/", DELIVERY)


@bp.post("/api/upload")
def upload() -> ResponseReturnValue:
    """Take one picture."""
    actor = caller()
    allow_upload(actor)
    count_upload(actor)
    file = Upload.read().file
    return show.uploaded(ingest(actor, file.staged, Details(filename=file.filename), TERMS).image)


@bp.get("/api/images")
def list_images() -> ResponseReturnValue:
    """List the token owner's images, newest first."""
    actor = caller()
    actor.require("read")
    sent = ListImages.read()
    found = numbered_page(own(actor), number=sent.page, size=sent.per_page)
    return show.image_list(found, sent.page, sent.per_page)


@bp.delete("/api/images/<code>")
def delete_image(code: str) -> ResponseReturnValue:
    """Delete an image and every picture made from it."""
    actor = caller()
    delete(actor, own_image(actor, code))
    db.session.commit()
    return {"success": True}


@bp.post("/api/images/<code>/remove-background")
def remove_background(code: str) -> ResponseReturnValue:
    """Ask for the picture without its background."""
    actor = caller()
    actor.require("write")
    image = own_image(actor, code)
    background.request_removal(actor, image, RemoveBackground.read().kind or "new")
    db.session.commit()
    return show.removal(background.last_removal(actor, image)), 202


@bp.get("/api/images/<code>/remove-background")
def removal(code: str) -> ResponseReturnValue:
    """Say what became of the last request for the picture without its background."""
    actor = caller()
    return show.removal(background.last_removal(actor, own_image(actor, code)))


@bp.post("/api/images/<code>/alt")
def describe(code: str) -> ResponseReturnValue:
    """Ask for an alternative text."""
    actor = caller()
    request_description(actor, own_image(actor, code))


@bp.get("/api/usage")
def month_usage() -> ResponseReturnValue:
    """Say what the account used this month."""
    actor = caller()
    actor.require("read")
    return show.month_usage(cast(User, actor.user), now())


@bp.get("/img/<code>")
@delivers
def query_form(code: str) -> Response:
    """Send the picture that the query asks for."""
    return send_picture(find_image(code), read_query(request.args.items(multi=True)), visitor())


@bp.get("/img/<code>/<transform>")
@delivers
def path_form(code: str, transform: str) -> Response:
    """Send the picture that the path asks for."""
    return send_picture(find_image(code), read_path(transform), visitor())


present_failures_of(bp, present, *PREFIXES)

"""`GET` and `POST /api/v1/images`: with an `X-Api-Key` header they belong to the one API, else to the other.

Only the header's presence counts, so a wrong key is refused in the envelope its client understands.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Flask, current_app, request
from flask.typing import ResponseReturnValue

from imghost.base.errors import ImghostError
from imghost.http.failures import Presenter, present_failures_below

EXTENSION = "shared-v1"
PREFIX = "/api/v1"

bp = Blueprint("shared_v1", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One API's views of the shared address, and its envelope for failures there."""

    list_images: Callable[[], ResponseReturnValue]
    upload_image: Callable[[], ResponseReturnValue]
    present: Presenter


def share(app: Flask, *, with_key: Side, without_key: Side) -> None:
    """Give the shared address to two APIs."""
    app.extensions[EXTENSION] = (with_key, without_key)
    app.register_blueprint(bp)
    present_failures_below(app, PREFIX, _present)


@bp.get("/api/v1/images")
def list_images() -> ResponseReturnValue:
    """List images in the words of the API that was called."""
    return _side().list_images()


@bp.post("/api/v1/images")
def upload_image() -> ResponseReturnValue:
    """Take an image in the words of the API that was called."""
    return _side().upload_image()


def _present(error: ImghostError) -> ResponseReturnValue:
    return _side().present(error)


def _side() -> Side:
    with_key, without_key = current_app.extensions[EXTENSION]
    side: Side = with_key if "X-Api-Key" in request.headers else without_key
    return side

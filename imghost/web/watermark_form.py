"""What the pages of the watermark share: reading their form, taking a picture, showing what it looks like."""

from typing import cast

from flask import Response, request
from werkzeug.datastructures import MultiDict

from imghost.base.errors import InvalidInput
from imghost.base.positions import Position
from imghost.extensions import settings
from imghost.http import send
from imghost.http.incoming import IncomingRequest, sent_file
from imghost.http.limits import count
from imghost.services.delivery.watermark_choice import Choice, site_choice
from imghost.services.delivery.watermark_marks import BYTES, picture_mark
from imghost.services.delivery.watermark_preview import FORMAT, preview

PREVIEW_LIMIT = "120 per minute"


def entered(form: MultiDict[str, str], now: Choice) -> Choice:
    """Return what was entered; `now` holds the picture. Raises InvalidInput naming the field."""
    kind = form.get("kind", "none")
    if kind == "picture" and not now.picture:
        raise InvalidInput("Send the picture first.", field="kind")
    return Choice(
        text=form.get("text", "") if kind == "text" else "",
        picture=now.picture if kind == "picture" else "",
        position=cast(Position, form.get("position", "")),
        opacity=form.get("opacity", 0, type=int),
        size=form.get("size", 0, type=int),
    )


def sent_picture(name: str) -> str:
    """Keep the picture that was sent and return its name; `name` is who sends it, for the limit."""
    cast(IncomingRequest, request).file_limit = BYTES
    count(settings().token_limit, "watermark", name)
    staged, _ = sent_file(request, "picture")
    return picture_mark(staged)


def preview_answer(now: Choice, name: str) -> Response:
    """Answer with the sample picture under what the query says, or under `now`."""
    count(PREVIEW_LIMIT, "watermark-preview", name)
    kind = request.args.get("kind")
    choice = site_choice() if kind == "site" else entered(request.args, now) if kind else now
    response = Response(preview(choice), mimetype=f"image/{FORMAT}")
    response.headers["Cache-Control"] = send.PRIVATE
    return response

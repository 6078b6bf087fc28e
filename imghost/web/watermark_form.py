"""What the watermark pages share: receiving the picture, showing a preview."""

from typing import cast

from flask import Response, request

from imghost.extensions import settings
from imghost.http import send
from imghost.http.incoming import IncomingRequest, sent_file
from imghost.http.limits import count
from imghost.services.delivery.watermark_choice import Choice, site_choice
from imghost.services.delivery.watermark_form import chosen
from imghost.services.delivery.watermark_images import BYTES, picture_mark
from imghost.services.delivery.watermark_preview import FORMAT, preview

PREVIEW_LIMIT = "120 per minute"


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
    choice = site_choice() if kind == "site" else chosen(request.args, now) if kind else now
    response = Response(preview(choice), mimetype=f"image/{FORMAT}")
    response.headers["Cache-Control"] = send.PRIVATE
    return response

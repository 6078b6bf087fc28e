"""Serves the stored pictures behind direct links and `srcset`, by exact addresses."""

from flask import Blueprint, Response, request

from imghost.base.cache_policy import IMMUTABLE
from imghost.base.errors import NotFound
from imghost.http.callers import visitor
from imghost.http.media_host import delivers
from imghost.http.send_film import send_film
from imghost.http.send_picture import send_picture
from imghost.services import derivatives
from imghost.services.delivery.archive import saved_as
from imghost.services.delivery.deliver import Terms
from imghost.services.delivery.direct_links import FILMS, DirectLink, find
from imghost.services.visibility import find_image, require_sight
from imghost.transforms.transform import ORIGINAL, Transform

bp = Blueprint("media", __name__)

DIRECT = Terms(exact=True)
VERSIONED = Terms(exact=True, cache=IMMUTABLE)


@bp.get("/images/<path:folder>/<filename>")
@delivers
def direct(folder: str, filename: str) -> Response:
    """Send an original or one of its siblings; `?download` makes the browser save it."""
    actor = visitor()
    link = find(actor, folder, filename)
    if link.kind in FILMS:
        return send_film(link, actor)
    stem = f"{saved_as(link.image)[0]}{link.suffix}" if "download" in request.args else None
    return send_picture(link.image, _transform(link), actor, DIRECT, download_stem=stem)


@bp.get("/sizes/<code>/<int:version>/<int:side>.<extension>")
@delivers
def size(code: str, version: int, side: int, extension: str) -> Response:
    """Send a rung of the size ladder or a tile; the address names the version, so it may be kept for ever."""
    actor = visitor()
    image = require_sight(find_image(code), actor)
    wanted = derivatives.of_side(image, side, extension)
    if wanted is None or version != image.version:
        raise NotFound
    return send_picture(image, wanted, actor, VERSIONED)


def _transform(link: DirectLink) -> Transform:
    """Return what the sibling is made by; the original is sent as it is stored where browsers show it."""
    if link.kind == "thumb":
        return derivatives.thumb(link.image)
    if link.kind == "medium":
        return derivatives.medium(link.image) or ORIGINAL
    return derivatives.FRAME if link.kind == "frame" else derivatives.stand_in(link.image) or ORIGINAL

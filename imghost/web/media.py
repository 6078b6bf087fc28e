"""Serves files behind direct links and `srcset`. Every path checks access first."""

from flask import Blueprint, Response, request

from imghost.base.errors import NotFound
from imghost.http import keepable, send
from imghost.http.callers import visitor
from imghost.http.deliver import note_kept
from imghost.models import Image
from imghost.services import derivatives
from imghost.services.actor import Actor
from imghost.services.delivery.deliver import count_direct
from imghost.services.delivery.direct_links import DirectLink, find
from imghost.services.delivery.variants import get_or_make
from imghost.services.delivery.watermarks import marked, sees_more
from imghost.services.variant_keys import original_key, variant_key
from imghost.services.visibility import find_image, is_open, is_public, require_sight, shown_until
from imghost.storage.current import storage
from imghost.transforms.transform import ORIGINAL, Transform

bp = Blueprint("media", __name__)


@bp.get("/images/<path:folder>/<filename>")
def direct(folder: str, filename: str) -> Response:
    """Send an original or one of its siblings; `?download` makes the browser save it."""
    actor = visitor()
    link = find(actor, folder, filename)
    require_sight(link.image, actor)
    download_name = filename if "download" in request.args else None
    response = _send(link.image, _transform(link), actor, cache=send.PUBLIC, download_name=download_name)
    # Whatever extension and query it has: a replaced file keeps the addresses of the old one.
    note_kept(link.image, response)
    return response


@bp.get("/sizes/<code>/<int:version>/<int:side>.<extension>")
def size(code: str, version: int, side: int, extension: str) -> Response:
    """Send a rung of the size ladder or a tile; the address names the version, so it may be kept for ever."""
    actor = visitor()
    image = require_sight(find_image(code), actor)
    wanted = derivatives.of_side(image, side, extension)
    if wanted is None or version != image.version:
        raise NotFound
    return _send(image, wanted, actor, cache=send.IMMUTABLE)


def _transform(link: DirectLink) -> Transform | None:
    """Return what the sibling is made by; None for the original as it is stored."""
    if link.kind == "thumb":
        return derivatives.thumb(link.image)
    if link.kind == "medium":
        return derivatives.medium(link.image)
    return derivatives.FRAME if link.kind == "frame" else derivatives.stand_in(link.image)


def _send(
    image: Image, transform: Transform | None, actor: Actor, *, cache: str, download_name: str | None = None
) -> Response:
    transform = marked(image, transform or ORIGINAL, actor)
    is_original = transform == ORIGINAL
    path = (
        storage().path(original_key(image))
        if is_original
        else get_or_make(image, transform, address=actor.address)
    )
    is_marked = transform.watermark is not None
    cost = count_direct(image, path, variant_key(image, transform) if is_marked else None)
    if is_marked:
        # Another watermark gives other bytes under the same address.
        cache = send.PUBLIC
    public = is_public(image) and not sees_more(image, actor)
    if public:
        keepable.offer(image, path, cost)
    key = "original" if is_original else transform.key()
    return send.send_media(
        path,
        format_name=transform.format or image.format,
        etag=f"{image.sha256[:32]}-{image.version}-{key}",
        cache=send.kept_until(shown_until(image), cache) if public else send.PRIVATE,
        download_name=download_name,
        indexed=is_open(image),
    )

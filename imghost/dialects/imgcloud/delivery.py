"""Pictures below `/v1/image/`, public or through an expiring link."""

from flask import Response, request

from imghost.base.cache_policy import CachePolicy
from imghost.dialects.imgcloud.blueprint import API, bp
from imghost.http import media_host
from imghost.http.callers import visitor
from imghost.http.exact_path import is_exact
from imghost.http.media_host import delivers
from imghost.http.send_picture import send_picture
from imghost.models import Image
from imghost.services.apis.asset_picture import asset_picture, chained_picture
from imghost.services.apis.expiring_link import linked_asset, seconds_left
from imghost.services.apis.public_ids import find_asset
from imghost.services.delivery.deliver import Terms

# In front of what Cloudinary's builders write: `/image/upload/w_400/f_auto/v1/beach.webp`.
CHAINED = "upload/"


@bp.get("/image/upload/<path:text>")
@delivers
def deliver_chained(text: str) -> Response:
    """Send a picture that is addressed as Cloudinary's builders do."""
    actor = visitor()
    wanted = chained_picture(text, lambda public_id: find_asset(actor, public_id))
    return send_picture(wanted.image, wanted.transform, actor)


@bp.get(f"{API}/image/<path:text>")
@delivers
def deliver(text: str) -> Response:
    """Send a picture; a right link shows private ones, and may be kept as long as it lasts."""
    actor = visitor()
    # Links are for one person, and the media host is for everybody.
    is_read = is_exact() and not media_host.is_asked()
    query = request.query_string.decode("latin-1") if is_read else ""

    def meant(public_id: str) -> Image | None:
        return linked_asset(public_id, request.path, query) or find_asset(actor, public_id)

    wanted = asset_picture(text, meant)
    if wanted.image is None and text.startswith(CHAINED):
        wanted = chained_picture(text.removeprefix(CHAINED), meant)
    left = seconds_left(wanted.image, request.path, query)
    if left:
        terms = Terms(granted=True, cache=CachePolicy(seconds=left))
        return send_picture(wanted.image, wanted.transform, actor, terms)
    return send_picture(wanted.image, wanted.transform, actor)

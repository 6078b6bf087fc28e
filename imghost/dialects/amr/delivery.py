"""Pictures below `/t/`: the address carries a signature, or names a preset."""

from flask import Response

from imghost.dialects.amr.routes import bp
from imghost.http.callers import visitor
from imghost.http.exact_path import is_exact
from imghost.http.media_host import delivers
from imghost.http.send_picture import send_picture
from imghost.services.apis.signed_picture import Picture, preset_picture, refusal, signed_picture
from imghost.services.delivery.deliver import Terms
from imghost.services.delivery.variant_size import full_size_allowed
from imghost.transforms.transform import Transform


@bp.get("/t/<client>/<signature>/<transform>/<filename>")
def signed(client: str, signature: str, transform: str, filename: str) -> Response:
    """Send the picture of a rightly signed address."""
    if not is_exact():
        raise refusal()
    picture = signed_picture(client, signature, transform, filename)
    return send_picture(picture.image, _allowed(picture), visitor(), Terms(granted=True))


@bp.get("/t/<client>/preset:<name>/<filename>")
@delivers
def through_preset(client: str, name: str, filename: str) -> Response:
    """Send a picture through one of its client's presets."""
    if not is_exact():
        raise refusal()
    actor = visitor()
    picture = preset_picture(actor, client, name, filename)
    return send_picture(picture.image, _allowed(picture), actor)


def _allowed(picture: Picture) -> Transform:
    """An address that asks for no size means the picture's own, or the largest of its shape that is made."""
    if picture.image is None:
        return picture.transform
    return full_size_allowed(picture.image, picture.transform)

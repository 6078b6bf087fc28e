"""Pictures below `/t/`: the address carries a signature, or names a preset."""

from flask import Response

from imghost.dialects.amr.routes import bp
from imghost.http.callers import visitor
from imghost.http.deliver import send_picture
from imghost.http.exact_path import is_exact
from imghost.services.delivery.signed_picture import preset_picture, refusal, signed_picture


@bp.get("/t/<client>/<signature>/<transform>/<filename>")
def signed(client: str, signature: str, transform: str, filename: str) -> Response:
    """Send the picture of a rightly signed address."""
    if not is_exact():
        raise refusal()
    picture = signed_picture(client, signature, transform, filename)
    return send_picture(picture.image, picture.transform, visitor(), granted=True)


@bp.get("/t/<client>/preset:<name>/<filename>")
def through_preset(client: str, name: str, filename: str) -> Response:
    """Send a picture through one of its client's presets."""
    if not is_exact():
        raise refusal()
    actor = visitor()
    picture = preset_picture(actor, client, name, filename)
    return send_picture(picture.image, picture.transform, actor)

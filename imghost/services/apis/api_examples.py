"""The reader's own key, picture and addresses for the examples on the API pages."""

from collections.abc import Mapping

from sqlalchemy import or_, select

from imghost.extensions import db, now
from imghost.models import APIKey, Image
from imghost.services.actor import Actor
from imghost.services.apis.collected_images import collected
from imghost.services.apis.signed_picture import signed_address
from imghost.services.visibility import listed, own
from imghost.transforms import amr

NO_KEY_ID = "KEY_ID"
SECRET = "KEY_SECRET"  # noqa: S105 - the word that stands for one
# The transform that the signed example asks for.
SIGNED = "w_600,f_webp,q_80"


def example_key(actor: Actor) -> str:
    """Return the credential of the examples: the id of the reader's newest working key, never its secret."""
    return f"{_key_id(actor) or NO_KEY_ID}:{SECRET}"


def example_image(actor: Actor) -> Image | None:
    """Return the reader's newest picture, else the newest one that everybody sees."""
    for condition in (own(actor), listed(Actor())):
        query = select(Image).where(condition, Image.status == "ready", Image.nsfw.is_(False))
        image = db.session.scalar(query.order_by(Image.id.desc()).limit(1))
        if image is not None:
            return image
    return None


def example_values(actor: Actor, image: Image | None) -> Mapping[str, str]:
    """Return what replaces the words of the examples (`IMAGE`, `CLIENT` …) as far as it is known."""
    values = {"CLIENT": actor.user.code} if actor.user else {}
    if image is None:
        return values
    values |= {"IMAGE": image.code, "IMG_IMAGE": f"img_{image.code}", "PUBLIC_ID": image.asset_id}
    return values | _own_addresses(image) if actor.user and actor.owns(image) else values


def _own_addresses(image: Image) -> dict[str, str]:
    place = collected(image)
    signature = signed_address(image, amr.read(SIGNED)).path.split("/")[3]
    return {
        "COLLECTION": f"col_{place.collection}",
        "SLUG": place.slug,
        "SIGNATURE": signature,
    }


def _key_id(actor: Actor) -> str | None:
    if actor.user is None:
        return None
    works = (APIKey.revoked_at.is_(None), or_(APIKey.expires_at.is_(None), APIKey.expires_at > now()))
    query = select(APIKey.key_id).where(APIKey.user_id == actor.user.id, *works)
    return db.session.scalar(query.order_by(APIKey.id.desc()).limit(1))

"""Delivery addresses of the amr API: signed, or through a preset.

What is signed is the exact text `<transform>/<image>.<extension>`, compared before any of it is read.
"""

from dataclasses import dataclass

from sqlalchemy import select

from imghost.base.errors import Forbidden, Gone, NotFound
from imghost.extensions import db
from imghost.models import Image, Preset, User
from imghost.services.actor import Actor
from imghost.services.images.own_images import own_image
from imghost.services.signing_secret import is_signed_by, signature
from imghost.services.visibility import find_image, require_sight, shut_out
from imghost.transforms import amr
from imghost.transforms.transform import Transform

# Without a size the picture keeps its own.
FULL_SIZE = "f_webp"


@dataclass(frozen=True, slots=True)
class SignedAddress:
    """`path` begins with a slash; `canonical` is the transform as the path spells it."""

    path: str
    canonical: str
    format: str


@dataclass(frozen=True, slots=True)
class Picture:
    """What an address asks for, once it has been found right."""

    image: Image
    transform: Transform


def sign_picture(actor: Actor, code: str, transform: str | None) -> SignedAddress:
    """Return an address of the actor's own image; no transform means its full size.

    Raises InvalidInput for a bad transform and NotFound for anything but the actor's own.
    """
    actor.require("read")
    return signed_address(own_image(actor, code), amr.read(transform or FULL_SIZE))


def signed_address(image: Image, transform: Transform) -> SignedAddress:
    """Return the address of `transform` of an image that has an owner."""
    if image.user is None:
        raise NotFound
    canonical = amr.write(transform)
    text = f"{canonical}/{image.code}.{transform.format}"
    path = f"{client_path(image.user)}/{signature(image.user, text)}/{text}"
    return SignedAddress(path, canonical, str(transform.format))


def client_path(client: User) -> str:
    """Return what all addresses of a client begin with."""
    return f"/t/{client.code}"


def signed_picture(client_code: str, given: str, transform: str, filename: str) -> Picture:
    """Return what a signed address asks for; whether the image still lives is asked at its delivery.

    Raises Forbidden, always with the same words, for a wrong signature, another client's image and an
    extension that is not the transform's format. Raises NotFound when the image is gone.
    """
    client = _client(client_code)
    is_right = is_signed_by(client, f"{transform}/{filename}", given)
    if client is None or not is_right:
        raise refusal()
    return _picture(client, amr.read(transform), filename)


def preset_picture(actor: Actor, client_code: str, name: str, filename: str) -> Picture:
    """Return what a preset address asks for; it shows no more than `actor` may see anyway.

    Raises NotFound for an unknown client or preset. Whatever is wrong with the image is Forbidden, always
    with the same words: without a signature nobody shall learn which images there are.
    """
    query = select(Preset).join(User, User.id == Preset.user_id).where(User.code == client_code)
    preset = db.session.scalar(query.where(Preset.name == name))
    client = _client(client_code)
    if preset is None or client is None:
        raise NotFound("There is no such preset.", code="preset-not-found")
    try:
        picture = _picture(client, amr.read(preset.params), filename)
        require_sight(picture.image, actor)
    except (NotFound, Gone, Forbidden):
        raise refusal() from None
    return picture


def refusal() -> Forbidden:
    """One answer for all that is wrong with an address, so that nobody learns which part was right."""
    return Forbidden("This address is not signed, or not for this picture.", code="invalid-signature")


def _client(code: str) -> User | None:
    return db.session.scalar(select(User).where(User.code == code, ~shut_out(User)))


def _picture(client: User, transform: Transform, filename: str) -> Picture:
    code, _, extension = filename.partition(".")
    image = find_image(code)
    if extension != transform.format or (image is not None and image.user_id != client.id):
        raise refusal()
    if image is None:
        raise NotFound
    return Picture(image, transform)

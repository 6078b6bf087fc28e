"""Generated alternative texts: not part of this version; requests are told so."""

from typing import NoReturn

from imghost.base.errors import Forbidden, NotOffered
from imghost.models import Image
from imghost.services.actor import Actor


def request_description(actor: Actor, image: Image) -> NoReturn:
    """Raise NotOffered, or Forbidden when the actor might not ask for it anyway."""
    actor.require("write")
    if not actor.may_edit(image):
        raise Forbidden("This picture is not yours.")
    raise NotOffered(
        "Automatic alternative texts cannot be enabled in this version of imghost.", code="assistance-off"
    )

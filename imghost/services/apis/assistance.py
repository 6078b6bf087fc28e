"""Generated alternative texts and background removal: not part of this version; requests are told so."""

from typing import NoReturn

from imghost.base.errors import Forbidden, NotOffered
from imghost.models import Image
from imghost.services.actor import Actor


def request_assistance(actor: Actor, image: Image) -> NoReturn:
    """Raise NotOffered, or Forbidden when the actor might not ask for it anyway."""
    actor.require("write")
    if not actor.may_edit(image):
        raise Forbidden("This picture is not yours.")
    raise NotOffered(
        "Automatic alternative texts and background removal are not enabled on this site. Whoever runs it "
        "enables them by installing a version of imghost that includes an assistant; this one has none.",
        code="assistance-off",
    )

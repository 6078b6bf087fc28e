"""Moderators' actions on a picture; each also closes its reports."""

from collections.abc import Callable

from imghost.base.errors import Conflict, InvalidInput
from imghost.base.internet import household
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.block_lists.hash_block import block_image
from imghost.services.images.delete import delete
from imghost.services.images.nsfw_rating import rate
from imghost.services.images.quarantine import quarantine, restore
from imghost.services.moderation.approval import approve
from imghost.services.moderation.network_ban import ban_network
from imghost.services.moderation.report_close import close_reports
from imghost.services.moderation.user_ban import ban_user

# How long one key shuts somebody out; the page of bans has every other length.
BAN_DAYS = 30

Act = Callable[[Actor, Image, str], None]


def moderate(actor: Actor, image: Image, act: str, *, reason: str = "", answer: str = "") -> None:
    """Do `act` to `image` and close its open reports with `answer` where the act decides them; flushes.

    Raises Forbidden for all but moderators, InvalidInput for an unknown act, Conflict for a ban that is
    refused.
    """
    actor.require_moderator()
    if act not in ACTS:
        raise InvalidInput("There is no such action.", field="act")
    ACTS[act](actor, image, reason)
    if act in DECIDING:
        close_reports(actor, "image", image.code, resolution=act, answer=answer)


def ban_uploader(actor: Actor, image: Image, reason: str) -> None:
    """Ban the account, or the address of the guest, that brought `image`. Raises Conflict.

    What came through a drop box was brought by a guest, whoever owns it.
    """
    if image.user is not None and image.drop_box_id is None:
        ban_user(actor, image.user, days=BAN_DAYS, reason=reason)
    elif image.uploader_address:
        ban_network(actor, household(image.uploader_address), days=BAN_DAYS, reason=reason)
    else:
        raise Conflict("Nobody knows where this picture came from.", code="ban-refused")


def _keep(actor: Actor, image: Image, reason: str) -> None:
    """Nothing is wrong: what waits is approved, what was hidden by the site comes back."""
    restore(actor, image)
    if not image.approved:
        approve(actor, image)


def _ban(actor: Actor, image: Image, reason: str) -> None:
    ban_uploader(actor, image, reason)
    quarantine(actor, image, reason)


def _block(actor: Actor, image: Image, reason: str) -> None:
    block_image(actor, image, reason)
    quarantine(actor, image, reason)


ACTS: dict[str, Act] = {
    "keep": _keep,
    "approve": lambda actor, image, _: approve(actor, image),
    "nsfw": lambda actor, image, _: rate(actor, image, nsfw=True),
    "safe": lambda actor, image, _: rate(actor, image, nsfw=False),
    "hide": quarantine,
    "restore": lambda actor, image, _: restore(actor, image),
    "delete": lambda actor, image, _: delete(actor, image),
    "ban": _ban,
    "block": _block,
}
# What settles the reports of a picture.
DECIDING = frozenset({"keep", "nsfw", "hide", "delete", "ban", "block"})

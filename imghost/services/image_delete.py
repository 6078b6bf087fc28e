"""Deleting: the row says so first and the image is gone for everyone at once; its files follow in a job."""

from functools import partial

from imghost import queue
from imghost.base.errors import Forbidden, NotFound
from imghost.base.identifiers import token_matches
from imghost.effects import on_commit
from imghost.extensions import db, now
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.aliases import release_alias
from imghost.services.audit import record
from imghost.services.visibility import find_image


def delete(actor: Actor, image: Image) -> None:
    """Delete an image of the actor's own, or any as a moderator. Raises Forbidden."""
    actor.require("delete")
    if not (actor.owns(image) or actor.is_moderator):
        raise Forbidden("This picture is not yours.")
    if not actor.owns(image):
        record(actor, "image.delete", image.code)
    mark_deleted(image)


def find_by_token(code: str, token: str) -> Image:
    """Return the image that the delete link names. Raises NotFound for a wrong token or an unknown code."""
    image = find_image(code)
    # Compared for unknown codes as well, so that time does not tell which exist.
    matches = token_matches(token, image.delete_hash if image else "0" * 64)
    if image is None or image.deleted_at is not None or not matches:
        raise NotFound
    return image


def delete_by_token(code: str, token: str) -> None:
    """Delete the image that the delete link names. Raises NotFound."""
    mark_deleted(find_by_token(code, token))


def mark_deleted(image: Image) -> None:
    """Hide the image at once, give its chosen names free, and remove its files after the commit."""
    if image.deleted_at is None:
        image.deleted_at = now()
        # No slug and no public id can hold a colon, so these stand in nobody's way.
        image.slug = image.public_id = f"deleted:{image.code}"
        release_alias(image)
        db.session.flush()
        on_commit(
            db.session,
            partial(
                queue.enqueue, "imghost.jobs.remove.remove_image", image.id,
                key=f"remove-{image.id}", queue=queue.UPKEEP,
            ),
        )  # fmt: skip

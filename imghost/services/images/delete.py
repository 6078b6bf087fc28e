"""Deletes an image: hidden at once by its row, files removed by a job."""

from functools import partial

from sqlalchemy import ColumnElement, and_, literal

from imghost import queue
from imghost.base.errors import Forbidden, NotFound
from imghost.base.identifiers import new_code, token_matches
from imghost.effects import on_commit
from imghost.extensions import db, now
from imghost.models import Image
from imghost.models.column_changes import updating
from imghost.services.actor import Actor
from imghost.services.aliases import release_aliases
from imghost.services.audit import record
from imghost.services.visibility import find_image

JOB = "imghost.jobs.remove.remove_images"
# Images whose files one job removes: thousands of jobs would hold up the request that deletes.
AT_ONCE = 200


def delete(actor: Actor, image: Image) -> None:
    """Delete an image of the actor's own, or any as a moderator. Raises Forbidden."""
    actor.require("delete")
    if not (actor.owns(image) or actor.is_moderator):
        raise Forbidden("This picture is not yours.")
    if not actor.owns(image):
        record(actor, "image.delete", image.code)
    mark_deleted(image)


def find_by_token(code: str, token: str) -> Image:
    """Return the image that the delete link names.

    Raises NotFound for a wrong token, an unknown code, and what is in quarantine: the moderators keep it.
    """
    image = find_image(code)
    # Compared for unknown codes as well, so that time does not tell which exist.
    matches = token_matches(token, image.delete_hash if image else "0" * 64)
    if image is None or image.deleted_at is not None or image.quarantined_at is not None or not matches:
        raise NotFound
    if image.user is not None and image.user.deleted_at is not None:
        raise NotFound
    return image


def delete_by_token(code: str, token: str) -> None:
    """Delete the image that the delete link names. Raises NotFound."""
    mark_deleted(find_by_token(code, token))


def mark_deleted(image: Image) -> None:
    """Hide the image at once, give its chosen names free, and remove its files after the commit."""
    mark_all_deleted(Image.id == image.id)


def mark_all_deleted(which: ColumnElement[bool]) -> list[str]:
    """Do what `mark_deleted` does with all that fulfil `which`, in two statements; return their codes."""
    # No slug and no public id can hold a colon, so these stand in nobody's way.
    name = literal("deleted:") + Image.code
    gone = updating(Image, deleted_at=now(), slug=name, public_id=name, chosen_id=None)
    gone = gone.where(which, Image.deleted_at.is_(None))
    rows = db.session.execute(gone.returning(Image.id, Image.code)).all()
    release_aliases(and_(which, Image.deleted_at.is_not(None)))
    ids = [image_id for image_id, _ in rows]
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        job = partial(queue.enqueue, JOB, *some, key=f"remove-{some[0]}-{new_code()}", queue=queue.UPKEEP)
        on_commit(db.session, job)
    return [code for _, code in rows]

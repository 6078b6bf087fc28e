"""The end of an account with everything in it."""

from sqlalchemy import select, update

from imghost.extensions import db
from imghost.models import Image, User
from imghost.services.actor import Actor
from imghost.services.audit import record
from imghost.services.image_delete import mark_deleted
from imghost.services.user_edit import require_other_admin


def delete_user(actor: Actor, user: User) -> None:
    """Delete `user`, every image, album, key and preset of the account, and flush.

    Raises Forbidden, or Conflict for the last administrator.
    """
    actor.require_admin()
    require_other_admin(user)
    record(actor, "user.delete", user.name)
    for image in db.session.scalars(select(Image).where(Image.user_id == user.id)):
        mark_deleted(image)
    # The rows stay behind without an owner until their files are gone: deleting the account would take the
    # rows along, and nobody would know of the files any more.
    rows = update(Image).where(Image.user_id == user.id).values(user_id=None, guest_key=None, album_id=None)
    db.session.execute(rows)
    db.session.flush()
    db.session.delete(user)
    db.session.flush()

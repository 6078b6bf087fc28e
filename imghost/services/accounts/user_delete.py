"""The end of an account with everything in it."""

from functools import partial

from sqlalchemy import select, update

from imghost.effects import on_commit
from imghost.extensions import db
from imghost.models import Album, Image, Like, User
from imghost.services.accounts import second_factor
from imghost.services.accounts.password_change import require_password
from imghost.services.accounts.user_edit import require_other_admin
from imghost.services.actor import Actor
from imghost.services.albums.leave import unfile
from imghost.services.albums.tree import owner_of
from imghost.services.delivery.purge import NOTED_ALREADY
from imghost.services.images.delete import mark_all_deleted
from imghost.services.moderation.audit import record
from imghost.services.usage import usage
from imghost.storage import layout
from imghost.storage.current import storage


def delete_user(actor: Actor, user: User) -> None:
    """Delete `user`, every image, album, key and preset of the account, and flush.

    Raises Forbidden, or Conflict for the last administrator.
    """
    actor.require_admin()
    _delete(actor, user)


def delete_own_account(actor: Actor, password: str, code: str) -> None:
    """Delete the actor's own account with everything in it, and flush.

    Raises InvalidInput for a wrong password or, where two-step sign-in is on, a wrong code; Conflict for the
    last administrator.
    """
    user = owner_of(actor)
    require_password(user, password)
    if second_factor.is_on(user):
        second_factor.check_code(user, code)
    _delete(actor, user)


def _delete(actor: Actor, user: User) -> None:
    require_other_admin(user)
    record(actor, "user.delete", user.name)
    mark_all_deleted(Image.user_id == user.id)
    # The rows stay behind without an owner until their files are gone: deleting the account would take the
    # rows along, and nobody would know of the files any more.
    rows = update(Image).where(Image.user_id == user.id).values(user_id=None, guest_key=None, album_id=None)
    db.session.execute(rows, execution_options=NOTED_ALREADY)
    _release_pictures_of_others(user)
    _take_likes_back(user)
    on_commit(db.session, partial(usage.forget, user.id))
    for folder in (layout.AVATARS, layout.EXPORTS):
        on_commit(db.session, partial(storage().delete_tree, f"{folder}/{user.code}"))
    db.session.flush()
    db.session.delete(user)
    db.session.flush()


def _release_pictures_of_others(user: User) -> None:
    """What somebody brought into a drop box stays, as private as the album it was in."""
    filled = select(Image.album_id).where(Image.album_id.is_not(None), Image.deleted_at.is_(None))
    for album in db.session.scalars(
        select(Album).where(Album.user_id == user.id, Album.id.in_(filled))
    ).all():
        unfile(album)


def _take_likes_back(user: User) -> None:
    """The database deletes the likes; their numbers are in the pictures' rows."""
    liked = select(Like.image_id).where(Like.user_id == user.id)
    fewer = update(Image).where(Image.id.in_(liked)).values(likes=Image.likes - 1)
    db.session.execute(fewer.values(updated_at=Image.updated_at))

"""Likes: one per member and picture; `Image.likes` is always their number."""

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from imghost.base.errors import NotAuthenticated
from imghost.extensions import db
from imghost.models import Image, Like, User
from imghost.models.column_changes import updating
from imghost.services.actor import Actor
from imghost.services.listing import Along
from imghost.services.visibility import require_sight


def likes(actor: Actor, image: Image) -> bool:
    """Say whether the actor likes `image`."""
    return actor.user is not None and db.session.get(Like, (actor.user.id, image.id)) is not None


def set_like(actor: Actor, image: Image, *, wanted: bool) -> None:
    """Like `image` or take the like back and flush; doing either twice changes nothing.

    Raises NotAuthenticated for guests, Forbidden for keys without `write`, NotFound for what is not seen.
    """
    actor.require("write")
    if actor.user is None:
        raise NotAuthenticated
    require_sight(image, actor)
    # Whoever likes it at the same moment waits until these are counted.
    _write_likes(image, Image.likes)
    if wanted:
        _add(actor.user, image)
    else:
        db.session.execute(delete(Like).where(Like.user_id == actor.user.id, Like.image_id == image.id))
    number = select(func.count()).where(Like.image_id == image.id).scalar_subquery()
    _write_likes(image, number)
    db.session.flush()


def _write_likes(image: Image, number: object) -> None:
    """Being liked is no change of the picture: the time of the last one stays."""
    likes = updating(Image, likes=number, updated_at=Image.updated_at)
    db.session.execute(likes.where(Image.id == image.id))


def liked_by(user: User) -> Along:
    """Return the way along the pictures that `user` likes."""
    return Along(Like.__table__, Like.image_id.expression, Like.user_id == user.id)


def shows_likes(user: User, actor: Actor) -> bool:
    """Say whether `actor` may read what `user` likes: everybody where it is public, else the user alone."""
    return user.likes_public or (actor.user is not None and actor.user.id == user.id)


def _add(user: User, image: Image) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(Like(user_id=user.id, image_id=image.id))
    except IntegrityError:
        # It was liked from another window at this moment.
        return

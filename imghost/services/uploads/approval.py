"""Pre-moderation: whose uploads need a moderator's approval before others see them."""

from datetime import timedelta

from sqlalchemy import and_, func, select

from imghost.extensions import db, now, settings
from imghost.models import Image, User
from imghost.services.actor import Actor
from imghost.services.visibility import unhidden


def needs_approval(actor: Actor) -> bool:
    """Say whether what `actor` uploads now is to be looked at before others see it."""
    rule = settings().approval
    # Who uploads through somebody's drop box is a guest of the site all the same.
    user = None if actor.is_stranger else actor.user
    if user is not None and user.role in ("moderator", "admin"):
        return False
    if rule == "new":
        return user is None or is_new(user)
    return rule == "all" or (rule == "guests" and user is None)


def is_new(user: User) -> bool:
    """Say whether the account is younger, or has fewer approved uploads, than the site asks for."""
    if user.created_at > now() - timedelta(days=settings().approval_days):
        return True
    wanted = settings().approval_uploads
    approved = and_(Image.user_id == user.id, Image.approved.is_(True), unhidden())
    some = select(Image.id).where(approved).limit(wanted).subquery()
    return (db.session.scalar(select(func.count()).select_from(some)) or 0) < wanted

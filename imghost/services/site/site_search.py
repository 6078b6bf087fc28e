"""Search over the whole site, for moderators and administrators."""

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from imghost.models import Album, Image, User
from imghost.services.actor import Actor
from imghost.services.rows import Rows, newest_rows
from imghost.services.visibility import alive, kept

PAGE_SIZE = 48
HASHES = (Image.sha256, Image.source_sha256, Image.perceptual_hash)
# What the list of images can be narrowed to.
STATES: dict[str, ColumnElement[bool]] = {
    "failed": Image.status == "failed",
    "processing": Image.status == "processing",
    "unapproved": Image.approved.is_(False),
    "quarantined": Image.quarantined_at.is_not(None),
    "nsfw": Image.nsfw.is_(True),
    "private": Image.visibility == "private",
    "guests": Image.user_id.is_(None),
    "expiring": Image.expires_at.is_not(None),
}


def search_images(
    actor: Actor, words: str = "", state: str = "", *, before: int | None = None
) -> Rows[Image]:
    """Return images whose code, title, file name, address or owner has `words` in it, the newest first.

    A whole hash finds what has these bytes, or looks exactly so.
    Raises Forbidden for all but moderators.
    """
    actor.require_moderator()
    query = select(Image).options(joinedload(Image.user), joinedload(Image.album)).where(alive())
    if words:
        query = query.outerjoin(Image.user).where(
            or_(
                Image.code == words,
                Image.title.icontains(words, autoescape=True),
                Image.original_filename.icontains(words, autoescape=True),
                Image.uploader_address == words,
                *(column == words.lower() for column in HASHES),
                User.name.icontains(words, autoescape=True),
            )
        )
    if state in STATES:
        query = query.where(STATES[state])
    return newest_rows(query, Image.id, before=before, size=PAGE_SIZE)


def search_albums(actor: Actor, words: str = "", *, before: int | None = None) -> Rows[Album]:
    """Return albums whose code, name or owner has `words` in it, the newest first. Raises Forbidden."""
    actor.require_moderator()
    query = select(Album).where(kept()).options(joinedload(Album.user))
    if words:
        named = Album.name.icontains(words, autoescape=True)
        owned = User.name.icontains(words, autoescape=True)
        query = query.outerjoin(Album.user).where(or_(Album.code == words, named, owned))
    return newest_rows(query, Album.id, before=before)

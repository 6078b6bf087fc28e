"""Unguessable file names for the addresses of pictures that are not public.

A picture that stops being open gets another name at every address of its bytes. A picture changed as a row
is renamed in the same flush; those of an album or an account, and what a statement changed, by the job that
purges caches. Until then the old name leads nobody there who may only know it by guessing
(`visibility.unless_guessed`). A picture that is opened again keeps its name until it is closed once more.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, and_, event, or_, select, update
from sqlalchemy.orm import Session, joinedload

from imghost.base.filenames import LENGTH
from imghost.base.identifiers import new_code
from imghost.extensions import db, redis
from imghost.models import Album, Image, User
from imghost.models.column_changes import NOTED_ALREADY, Change, has_changed
from imghost.services.delivery.cdn import note_address
from imghost.services.links import Links
from imghost.services.visibility import holds_secret, is_deleted, is_open, shut_out

# Base58: 70 random bits.
SECRET_LENGTH = 12
# For the cache in front of the site, which may hold an address that is no more for at most so long.
KEPT_SECONDS = 86_400
BATCH = 200
# In front of a secret that everybody could see, because the picture was opened again: the next closing makes
# another one.
KNOWN = "+"
# While Redis has this, no picture is closed without having been noted to be renamed.
COMPLETE = "names:complete"
COMPLETE_SECONDS = 86_400


def watch_names() -> None:
    """Rename from now on what stops being open in any flush of this process."""
    if not event.contains(Session, "before_flush", _notice):
        event.listen(Session, "before_flush", _notice)


def named_secretly(words: str, secret: str) -> str:
    """Return `words`, shortened where it must be, with the secret behind them."""
    return f"{words[: LENGTH - len(secret) - 1]}-{secret}"


def name_secretly(image: Image) -> None:
    """Give `image` another file name and slug, and let caches forget the addresses it has now."""
    _take(image, _secret_names(image))


def settle_names(images: Sequence[Image]) -> int:
    """Rename those of `images` that stopped being open, and note whose names everybody could see.

    Returns how many that were. Does not commit.
    """
    rows = []
    for image in images:
        values = _settled(image)
        if values is not None:
            _forget_addresses(image)
            rows.append({"id": image.id, "updated_at": image.updated_at, **values})
    if rows:
        # No note is left for the caches: what was noted when who sees them changed is being purged just now.
        db.session.execute(update(Image), rows, execution_options=NOTED_ALREADY)
    return len(rows)


def settle_leftovers() -> int:
    """Do the same with whatever is closed and has no secret, once a day; return how many that were.

    Those are pictures from before there were secrets. Works in batches and commits each. Raises RedisError.
    """
    if redis().exists(COMPLETE):
        return 0
    settled, last_id = 0, 0
    facts = (joinedload(Image.album), joinedload(Image.user))
    query = select(Image).options(*facts).where(_closed()).order_by(Image.id).limit(BATCH)
    while images := db.session.scalars(query.where(Image.id > last_id)).all():
        last_id = images[-1].id
        settled += settle_names(images)
        db.session.commit()
    redis().set(COMPLETE, 1, ex=COMPLETE_SECONDS)
    return settled


def _notice(session: Session, _context: object, _instances: object) -> None:
    for row in session.dirty:
        if isinstance(row, Image) and has_changed(row, Change.NAMES):
            _take(row, _settled(row) or {})


def _take(image: Image, names: Mapping[str, str]) -> None:
    if names:
        _forget_addresses(image)
    for column, value in names.items():
        setattr(image, column, value)


def _settled(image: Image) -> dict[str, str] | None:
    """Return what must change in the names of `image`; None for nothing, or when it is deleted."""
    secret = image.address_secret
    if is_deleted(image):
        return None
    if not is_open(image):
        return None if secret is not None and holds_secret(image.name, image) else _secret_names(image)
    if secret is None or secret.startswith(KNOWN):
        return None
    return {"address_secret": KNOWN + secret, "name": image.name, "slug": image.slug}


def _secret_names(image: Image) -> dict[str, str]:
    former = f"-{image.address_secret.removeprefix(KNOWN)}" if image.address_secret else ""
    secret = new_code(SECRET_LENGTH)
    return {
        "address_secret": secret,
        "name": named_secretly(image.name.removesuffix(former), secret),
        "slug": named_secretly(image.slug.removesuffix(former), secret),
    }


def _forget_addresses(image: Image) -> None:
    links = Links(image, at_home=True)
    films = (links.film, links.preview, links.stream, links.motion)
    for path in (links.direct, links.thumb, links.medium, links.frame, *films):
        if path is not None:
            note_address(image, path, KEPT_SECONDS)


def _closed() -> ColumnElement[bool]:
    """SQL: what is not open to all, as `is_open` says it of one, and has no secret; deleted ones left out."""
    albums = select(Album.id).where(Album.effective_visibility != "public")
    owners = select(User.id).where(shut_out(User), User.deleted_at.is_(None))
    hidden = or_(
        Image.visibility != "public",
        Image.approved.is_(False),
        Image.quarantined_at.is_not(None),
        Image.album_id.in_(albums),
        Image.user_id.in_(owners),
    )
    guessable = or_(Image.address_secret.is_(None), Image.address_secret.startswith(KNOWN))
    return and_(guessable, Image.deleted_at.is_(None), hidden)

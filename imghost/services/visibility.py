"""Access control: the one SQL condition and the one predicate for who may see what."""

from datetime import datetime
from enum import Enum, auto

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased, joinedload

from imghost.base.errors import Forbidden, Gone, NotFound
from imghost.extensions import db, now
from imghost.models import Album, Image, User
from imghost.services.actor import Actor
from imghost.services.privacy import STRICTNESS


class Sight(Enum):
    """What the caller gets to see of an image."""

    SHOWN = auto()
    LOCKED = auto()
    HIDDEN = auto()
    GONE = auto()


class PasswordNeeded(Forbidden):
    """The album's password opens this; `album` is the one that asks."""

    code = "password-needed"
    message = "This album needs a password."

    def __init__(self, album: Album) -> None:
        super().__init__()
        self.album = album


def effective_visibility(image: Image) -> str:
    """Return the strictest of the image's own visibility and that of the albums it lies in."""
    album = image.album.effective_visibility if image.album else "public"
    return max(image.visibility, album, key=STRICTNESS.index)


def sight(image: Image, actor: Actor) -> Sight:
    """Decide what `actor` sees of `image`."""
    quarantined = image.quarantined_at is not None and not actor.is_moderator
    if quarantined or is_deleted(image):
        return Sight.HIDDEN
    if image.expires_at is not None and image.expires_at <= now():
        return Sight.GONE
    if actor.reads_as_owner(image):
        return Sight.SHOWN
    visibility = effective_visibility(image)
    banned = image.user is not None and image.user.is_shut_out
    if not image.approved or banned or visibility == "private":
        return Sight.HIDDEN
    if visibility == "password":
        return _behind_password(image, actor)
    return Sight.SHOWN


def is_deleted(image: Image) -> bool:
    """Say whether it, its owner or the album it lies in was deleted, be it for good or not."""
    owners = image.user is not None and image.user.deleted_at is not None
    albums = image.album is not None and image.album.trashed_at is not None
    return owners or albums or image.trashed_at is not None or image.deleted_at is not None


def _behind_password(image: Image, actor: Actor) -> Sight:
    """Decide by the album's password; a picture that has none to ask for stays hidden."""
    if image.album is None or image.album.gate_code is None:
        return Sight.HIDDEN
    return Sight.SHOWN if image.album.gate_code in actor.unlocked else Sight.LOCKED


def require_sight(image: Image | None, actor: Actor) -> Image:
    """Return `image` if `actor` may see it.

    Raises NotFound (missing, deleted, private, unapproved: all look alike), Gone (expired) or PasswordNeeded.
    """
    if image is None:
        raise NotFound
    seen = sight(image, actor)
    if seen is Sight.GONE:
        raise Gone
    if seen is Sight.LOCKED and image.album is not None:
        raise PasswordNeeded(_gate(image.album))
    if seen is not Sight.SHOWN:
        raise NotFound
    return image


def is_open(image: Image) -> bool:
    """Say whether anybody may come across `image`, as long as it lives: public, approved, not hidden."""
    banned = image.user is not None and image.user.is_shut_out
    hidden = image.quarantined_at is not None or not image.approved or banned
    return not hidden and effective_visibility(image) == "public"


def unless_guessed(image: Image | None, actor: Actor, name: str) -> Image | None:
    """Return `image`, which `name` leads to; None where `actor` could know that name only by guessing.

    What is not open has a secret in its names, and nothing is told of it at others: not to those with the
    link, which names the picture's code, nor that it has expired or asks for a password.
    """
    if image is None or is_open(image) or holds_secret(name, image):
        return image
    if effective_visibility(image) == "link" and not actor.reads_as_owner(image):
        return None
    return image if sight(image, actor) is Sight.SHOWN else None


def holds_secret(name: str, image: Image) -> bool:
    """Say whether `name` ends in what nobody guesses: the secret of the image's addresses, or its code."""
    return any(name.endswith(f"-{end}") for end in (image.address_secret, image.code) if end)


def require_album(album: Album | None, actor: Actor) -> Album:
    """Return `album` if `actor` may see it. Raises NotFound or PasswordNeeded."""
    if album is None or album.trashed_at is not None:
        raise NotFound
    if album.user is not None and album.user.deleted_at is not None:
        raise NotFound
    if actor.reads_as_owner(album):
        return album
    visibility = album.effective_visibility
    if visibility == "private" or (album.user is not None and album.user.is_shut_out):
        raise NotFound
    if visibility == "password" and album.gate_code not in actor.unlocked:
        raise PasswordNeeded(_gate(album))
    return album


def _gate(album: Album) -> Album:
    """Return the album whose password opens `album`: itself or one above it."""
    gate = album if album.gate_code == album.code else None
    return gate or db.session.scalars(select(Album).where(Album.code == album.gate_code)).one()


def shows_camera(image: Image, actor: Actor) -> bool:
    """Say whether `actor` is shown what the camera wrote into the file: the owner may keep it to themself."""
    return image.user is None or image.user.show_exif or actor.owns(image) or actor.is_moderator


def is_public(image: Image) -> bool:
    """Say whether caches and strangers may keep the bytes."""
    return sight(image, Actor()) is Sight.SHOWN and effective_visibility(image) in ("public", "link")


def shown_until(image: Image) -> datetime | None:
    """Return when strangers stop seeing what they see now, without anybody changing anything."""
    return image.expires_at


def is_shareable(image: Image) -> bool:
    """Say whether link previews and embeds on other sites may show it: as a stranger sees it, never NSFW.

    From the upload's answer on: chat programs ask once and remember. What they show is made when they ask.
    """
    return is_public(image) and not image.nsfw and image.status != "failed"


def kept(album: type[Album] = Album) -> ColumnElement[bool]:
    """SQL: albums that were not deleted. Whatever looks for albums asks this; nobody sees the others."""
    return and_(album.trashed_at.is_(None), ~_of_deleted_account(album))


def present(user: type[User] = User) -> ColumnElement[bool]:
    """SQL: accounts that were not deleted. Whatever looks for accounts asks this; nobody sees the others."""
    return user.deleted_at.is_(None)


def _of_deleted_account(thing: type[Album] | type[Image]) -> ColumnElement[bool]:
    """SQL: albums or images of an account that was deleted."""
    owner = aliased(User)
    return select(owner.id).where(owner.id == thing.user_id, ~present(owner)).exists()


def alive() -> ColumnElement[bool]:
    """SQL: neither deleted, alone or with an account, nor expired."""
    return and_(_lives(), ~_of_deleted_account(Image))


def _lives() -> ColumnElement[bool]:
    """SQL: alive as far as the image itself says."""
    return and_(
        Image.deleted_at.is_(None),
        Image.trashed_at.is_(None),
        or_(Image.expires_at.is_(None), Image.expires_at > now()),
    )


def unhidden() -> ColumnElement[bool]:
    """SQL: alive and not in quarantine; only moderators get to see more."""
    return and_(alive(), Image.quarantined_at.is_(None))


def shut_out(user: type[User]) -> ColumnElement[bool]:
    """SQL: the account is disabled, banned at this moment, or deleted."""
    banned = and_(user.banned_until.is_not(None), user.banned_until > now())
    return or_(user.disabled.is_(True), banned, ~present(user))


def listed(actor: Actor) -> ColumnElement[bool]:
    """SQL: images that public listings show to `actor`: public, approved, alive, NSFW only when chosen."""
    album = aliased(Album)
    owner = aliased(User)
    closed = or_(album.effective_visibility != "public", album.trashed_at.is_not(None))
    conditions = [
        _lives(),
        Image.quarantined_at.is_(None),
        Image.visibility == "public",
        Image.approved.is_(True),
        _shows_something(),
        ~select(album.id).where(album.id == Image.album_id, closed).exists(),
        ~select(owner.id).where(owner.id == Image.user_id, shut_out(owner)).exists(),
    ]
    if not actor.adult:
        conditions.append(Image.nsfw.is_(False))
    return and_(*conditions)


def _shows_something() -> ColumnElement[bool]:
    """SQL: images of which there is a picture or will be; of a failed file its first ones may be there."""
    return or_(Image.status != "failed", Image.thumb_bytes > 0)


def shared() -> ColumnElement[bool]:
    """SQL: what feeds and sitemaps name: what the lists show to a stranger, once it is ready."""
    return and_(listed(Actor()), Image.status == "ready")


def sees_album(album: Album, actor: Actor) -> bool:
    """Say whether `actor` may see `album`."""
    try:
        require_album(album, actor)
    except (NotFound, PasswordNeeded):
        return False
    return True


def shown_in_album(album: Album, actor: Actor) -> ColumnElement[bool]:
    """SQL: images of `album` that `actor`, who may see the album, sees in it."""
    return and_(Image.album_id == album.id, seen_with(album, actor))


def seen_with(album: Album, actor: Actor) -> ColumnElement[bool]:
    """SQL: images that `actor`, who may see `album`, sees in it or in an album that it shows.

    NSFW pictures stay away until they are chosen, as in every list.
    """
    living = alive() if actor.is_moderator else unhidden()
    if actor.reads_as_owner(album):
        return living
    conditions = [living, Image.visibility != "private", Image.approved.is_(True), _shows_something()]
    if not actor.adult:
        conditions.append(Image.nsfw.is_(False))
    return and_(*conditions)


def told_below(album: Album, actor: Actor) -> ColumnElement[bool]:
    """SQL: albums that the album they lie in shows to `actor`; `album` is that one or lies above it.

    One that has a link of its own to keep secret, or a password that was not given, is not told of.
    """
    if actor.reads_as_owner(album):
        return kept()
    opened = and_(Album.visibility == "password", Album.code.in_(actor.unlocked))
    return and_(kept(), or_(Album.visibility == "public", opened))


def own(actor: Actor) -> ColumnElement[bool]:
    """SQL: what `actor` uploaded, by account or by browser, and sees."""
    return and_(_lives(), Image.quarantined_at.is_(None), brought_by(actor))


def brought_by(actor: Actor) -> ColumnElement[bool]:
    """SQL: what `actor` uploaded, whatever became of it since."""
    if actor.user is not None:
        return Image.user_id == actor.user.id
    return and_(Image.user_id.is_(None), Image.guest_key == (actor.guest_key or "-"))


def own_albums(actor: Actor) -> ColumnElement[bool]:
    """SQL: albums that `actor` made, by account or by browser, and did not delete."""
    if actor.user is not None:
        return and_(Album.user_id == actor.user.id, kept())
    return and_(Album.user_id.is_(None), Album.guest_key == (actor.guest_key or "-"), kept())


def own_trash(actor: Actor) -> ColumnElement[bool]:
    """SQL: what `actor` deleted a moment ago, hidden from everybody, and may bring back."""
    return and_(
        brought_by(actor), Image.trashed_at.is_not(None), Image.deleted_at.is_(None), ~gone_with_album()
    )


def gone_with_album() -> ColumnElement[bool]:
    """SQL: images that were deleted with the album they lie in, and come back with it only."""
    album = aliased(Album)
    return select(album.id).where(album.id == Image.album_id, album.trashed_at <= Image.trashed_at).exists()


def effectively(visibility: str) -> ColumnElement[bool]:
    """SQL: images whose effective visibility is `visibility`, whoever asks."""
    stricter = STRICTNESS[STRICTNESS.index(visibility) + 1 :]
    return and_(_at_least((visibility, *stricter)), ~_at_least(stricter))


def _at_least(levels: tuple[str, ...]) -> ColumnElement[bool]:
    album = aliased(Album)
    in_such = select(album.id).where(album.id == Image.album_id, album.effective_visibility.in_(levels))
    return or_(Image.visibility.in_(levels), in_such.exists())


def find_image(code: str) -> Image | None:
    """Return the image with the public `code` whoever asks; pass it on to `require_sight`."""
    # Whoever asks for a picture is judged by its album and counted for its owner: one query instead of four.
    facts = (joinedload(Image.album), joinedload(Image.user).joinedload(User.plan))
    return db.session.scalar(select(Image).where(Image.code == code).options(*facts))

"""Creates the row of a new image and stores its file under a unique name."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError

from imghost.base.errors import Conflict
from imghost.base.filenames import LENGTH, extension_of, link_name, plain_text, title_from
from imghost.base.identifiers import new_code, token_hash
from imghost.effects import on_commit, on_undo
from imghost.extensions import db, settings
from imghost.imaging.facts import Metadata
from imghost.imaging.formats import FORMATS
from imghost.models import Album, Image, Tombstone
from imghost.services.actor import Actor
from imghost.services.albums.shelving import default_slug, free_slug, hold_shelf, slug_taken
from imghost.services.delivery.secret_names import SECRET_LENGTH, name_secretly, named_secretly
from imghost.services.free_text import DESCRIPTION_LENGTH, set_texts
from imghost.services.images.details import Details, clean_title
from imghost.services.tagging import tags_named
from imghost.services.uploads.approval import needs_approval
from imghost.services.uploads.prepare import Prepared, keeps_metadata
from imghost.services.variant_keys import motion_key, original_key
from imghost.services.visibility import is_deleted, is_open, kept
from imghost.storage.current import storage

TRIES = 5
SUFFIX_LENGTH = 6
FILENAME_LENGTH = 255


def enrol(actor: Actor, prepared: Prepared, metadata: Metadata, details: Details, token: str) -> Image:
    """Add the row, put the file in place and return the flushed image; nothing is committed yet.

    Two uploads may want one name, or one new tag, at the same moment: the database decides and the loser
    tries again with another name. Raises Conflict: a chosen name is taken, or the album is gone by now.
    """
    album_id = details.album.id if details.album is not None else None
    for attempt in range(TRIES):
        image = _row(actor, prepared, metadata, details, token)
        try:
            with db.session.no_autoflush:
                image.name = _free_name(image, details.filename, suffixed=attempt > 0)
            db.session.add(image)
            with db.session.no_autoflush:
                _name(image, details)
            image.tags = tags_named(details.tags)
            db.session.flush()
        except IntegrityError:
            db.session.rollback()
            _require_album(album_id)
            continue
        # From the row on the database lets nobody delete the album; before, somebody may have.
        _require_album(album_id)
        place_video(image, prepared)
        place_original(image, prepared.path)
        return image
    raise Conflict("Too many uploads of this name at once. Try again.")


def _require_album(album_id: int | None) -> None:
    if album_id is None:
        return
    if db.session.scalar(select(Album.id).where(Album.id == album_id, kept())) is None:
        raise Conflict("The album has just been deleted.", code="album-gone")


def _row(actor: Actor, prepared: Prepared, metadata: Metadata, details: Details, token: str) -> Image:
    dated_at = _dated_at(metadata, details)
    image = Image(
        code=new_code(),
        user=actor.user,
        guest_key=actor.guest_key if actor.is_guest else None,
        uploader_address=actor.address or None,
        album=details.album,
        drop_box=actor.drop_box,
        category=details.category,
        extension=extension_for(prepared.facts.format, details.filename),
        original_filename=stored_filename(details.filename) or "file",
        title=_title(metadata, details),
        nsfw=bool(details.nsfw),
        visibility=details.visibility or "public",
        expires_at=details.expires_at,
        sizes_status="processing" if details.sizes_ahead else None,
        approved=not needs_approval(actor),
        delete_hash=token_hash(token),
        created_at=details.received_at,
        dated_at=dated_at,
    )
    set_texts(image, _texts(metadata, details))
    image.folder = dated_at.astimezone(ZoneInfo(settings().time_zone)).strftime("%Y/%m/%d")
    describe_file(image, prepared)
    describe_origin(image, metadata, keep_position=keeps_metadata(actor))
    return image


def describe_file(image: Image, prepared: Prepared) -> None:
    """Copy what is known of the stored file into the row."""
    facts = prepared.facts
    image.format = facts.format
    image.width, image.height = facts.width, facts.height
    image.orientation = facts.metadata.orientation
    image.frames, image.duration = facts.frames, facts.duration
    image.is_animated, image.has_alpha = facts.is_animated, facts.has_alpha
    image.films_status = "processing" if FORMATS[facts.format].is_video else None
    image.codecs = image.plays = None
    image.film_bytes, image.preview_bytes, image.streams = 0, 0, ""
    image.lost_video = prepared.lost_video
    image.motion_bytes = prepared.video.stat().st_size if prepared.video is not None else 0
    image.bytes = prepared.bytes
    image.md5, image.sha256 = prepared.md5, prepared.sha256
    image.source_md5 = prepared.source_md5 if prepared.resized else None
    image.source_sha256 = prepared.source_sha256


def describe_origin(image: Image, metadata: Metadata, *, keep_position: bool) -> None:
    """Copy what the file says of itself into the row."""
    image.exif = json.dumps(metadata.exif, ensure_ascii=False) if metadata.exif else None
    image.camera = metadata.camera
    image.taken_at = _aware(metadata.taken_at)
    image.is_360 = metadata.is_360
    position = metadata.position if keep_position else None
    image.position = ",".join(f"{value:.6f}" for value in position) if position is not None else None


def _title(metadata: Metadata, details: Details) -> str:
    if details.title is not None:
        return details.title
    return clean_title(metadata.title or title_from(details.filename))


def _texts(metadata: Metadata, details: Details) -> Details:
    if details.description is not None or not metadata.description:
        return details
    return replace(details, description=metadata.description[:DESCRIPTION_LENGTH])


def _dated_at(metadata: Metadata, details: Details) -> datetime:
    taken = _aware(metadata.taken_at) if details.use_file_date else None
    return taken or details.received_at


def _aware(taken: datetime | None) -> datetime | None:
    """The camera's clock is taken for the site's."""
    if taken is None:
        return None
    return taken.replace(tzinfo=ZoneInfo(settings().time_zone), microsecond=0).astimezone(UTC)


def stored_filename(filename: str) -> str:
    """Return the end of the uploader's name for the file that a row holds; it may be empty."""
    return plain_text(filename)[-FILENAME_LENGTH:]


def extension_for(format_name: str, filename: str) -> str:
    """Return the extension in links: the detected type decides, of its spellings the uploader's stays."""
    row = FORMATS[FORMATS[format_name].delivered_as or format_name]
    given = extension_of(filename)
    return given if given in row.extensions else row.extension


def _free_name(image: Image, filename: str, *, suffixed: bool) -> str:
    """Return a name that is free in the image's folder; a suffix tells only what the name itself would tell.

    What is not open to all gets a secret in its name. Otherwise a picture nobody sees at the name (any more)
    gives it away.
    """
    name = link_name(filename)
    if not is_open(image):
        image.address_secret = new_code(SECRET_LENGTH)
        return named_secretly(name, image.address_secret)
    holder = db.session.scalar(select(Image).where(Image.folder == image.folder, Image.name == name))
    if holder is not None and (is_deleted(holder) or not is_open(holder)):
        name_secretly(holder)
        db.session.flush()
        holder = None
    gone = exists().where(Tombstone.folder == image.folder, Tombstone.name == name)
    if suffixed or holder is not None or db.session.scalar(select(gone)):
        return f"{name[: LENGTH - SUFFIX_LENGTH - 1]}-{new_code(SUFFIX_LENGTH)}"
    return name


def _name(image: Image, details: Details) -> None:
    hold_shelf(details.album, image.user)
    image.slug = _slug(image, details)
    image.public_id = f"{default_slug(details.filename)}-{image.code}"
    image.chosen_id = _chosen_id(image, details)


def _slug(image: Image, details: Details) -> str:
    if details.slug is None:
        words = default_slug(details.filename)
        if image.address_secret is not None:
            return named_secretly(words, image.address_secret)
        return free_slug(words, details.album, image.user, but=image)
    if slug_taken(details.slug, details.album, image.user, but=image):
        raise Conflict(f"The slug `{details.slug}` is already used in this collection.", field="slug")
    return details.slug


def _chosen_id(image: Image, details: Details) -> str | None:
    chosen = details.public_id
    taken = exists().where(
        Image.user_id == (image.user.id if image.user else None), Image.chosen_id == chosen
    )
    if chosen is not None and db.session.scalar(select(taken)):
        raise Conflict("This public_id already exists (use overwrite=true).", field="public_id")
    return chosen


def place_video(image: Image, prepared: Prepared) -> None:
    """Put the video of a motion photo in place, before the picture: the note of that one stands for both."""
    if prepared.video is not None:
        key = motion_key(image)
        on_undo(db.session, partial(storage().delete, key))
        storage().place(prepared.video, key)


def place_original(image: Image, path: Path, once_committed: Callable[[], object] = lambda: None) -> None:
    """Put the file of the image's version in place; its note outlives a crash between here and the commit.

    It also outlives a failure of `once_committed`, so that `recovery` makes up for it.
    """
    key = original_key(image)
    store = storage()
    store.announce(key)
    on_undo(db.session, partial(_remove, key))
    store.place(path, key)
    on_commit(db.session, partial(_settle, key, once_committed))


def _settle(key: str, once_committed: Callable[[], object]) -> None:
    once_committed()
    storage().settle(key)


def _remove(key: str) -> None:
    storage().delete(key)
    storage().settle(key)

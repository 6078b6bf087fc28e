"""Replaces the file of an image: same addresses, new bytes, old variants gone."""

from collections.abc import Callable
from functools import partial

from imghost.base.errors import Conflict, Forbidden, UnsupportedFormat
from imghost.effects import on_commit
from imghost.extensions import db
from imghost.imaging.facts import Facts
from imghost.imaging.formats import FORMATS
from imghost.imaging.metadata import read_metadata
from imghost.models import Image
from imghost.models.column_changes import updating
from imghost.services.actor import Actor
from imghost.services.block_lists.hash_match import refuse_blocked
from imghost.services.form_changes import ChangedMeanwhile
from imghost.services.uploads.approval import needs_approval
from imghost.services.uploads.enrol import (
    describe_file,
    describe_origin,
    extension_for,
    place_original,
    place_video,
    stored_filename,
)
from imghost.services.uploads.ingest import accept_file, start_processing
from imghost.services.uploads.prepare import keeps_metadata, prepare
from imghost.services.uploads.replaced import retire_version
from imghost.services.uploads.upload_terms import SITE_TERMS, UploadTerms
from imghost.services.usage.upload_quota import count_upload, require_upload_left
from imghost.storage.staging import StagedFile


def replace_file(  # noqa: PLR0913 - one way for every dialect
    actor: Actor,
    image: Image,
    staged: StagedFile,
    filename: str,
    *,
    terms: UploadTerms = SITE_TERMS,
    also: Callable[[], None] = lambda: None,
) -> None:
    """Put the staged file behind `image`, commit, remove every old picture and make the new ones.

    The old file itself stays for a day, under no address, so that a backup made meanwhile is whole.

    A still stays a still and a video a video, because their addresses differ. It counts as an upload, and
    waits for approval as one. `also` changes what is said of the image and flushes; it is committed with the
    file. Raises Forbidden, Conflict (another new file came first), what ingest raises or what `also` raises;
    then everything is as it was.
    """
    # The change of an image and an upload at once: no dialect asks for less than another.
    actor.require("write")
    actor.require("upload")
    if not actor.may_edit(image):
        raise Forbidden("This picture is not yours.")
    facts = accept_file(actor, staged, terms)
    if FORMATS[facts.format].is_video != FORMATS[image.format].is_video:
        raise UnsupportedFormat("A picture cannot be replaced by a video, nor a video by a picture.")
    require_upload_left(actor)
    _replace(actor, image, staged, facts, filename, also=also)


def require_version(image: Image, version: str) -> None:
    """Raise ChangedMeanwhile unless `image` is in the version that a form showed, empty for an unknown one.

    Of a version that is replaced after this, `replace_file` takes notice itself.
    """
    present = {"version": str(image.version)}
    if version and version != present["version"]:
        raise ChangedMeanwhile(present, {}, present.keys())


def _replace(  # noqa: PLR0913 - what was checked is handed on
    actor: Actor, image: Image, staged: StagedFile, facts: Facts, filename: str, *, also: Callable[[], None]
) -> None:
    metadata = read_metadata(staged.staged_path, facts.format)
    with prepare(actor, staged, facts, None) as prepared:
        refuse_blocked(prepared.sha256)
        also()
        replaced = image.version
        _take_next_version(image)
        image.extension = extension_for(prepared.facts.format, filename)
        image.original_filename = stored_filename(filename) or image.original_filename
        describe_file(image, prepared)
        describe_origin(image, metadata, keep_position=keeps_metadata(actor))
        # What was approved was another picture.
        image.approved = image.approved and not needs_approval(actor)
        _process_again(image)
        db.session.flush()
        count_upload(actor)
        retire = partial(retire_version, image.code, replaced)
        place_video(image, prepared)
        place_original(image, prepared.path, once_committed=retire)
        db.session.commit()


def _take_next_version(image: Image) -> None:
    """Of two new files at once one is refused: each version has its own place in the storage."""
    unchanged = (Image.id == image.id, Image.version == image.version, Image.deleted_at.is_(None))
    taken = updating(Image, version=Image.version + 1).where(*unchanged).returning(Image.version)
    if not db.session.scalars(taken).all():
        raise Conflict("Somebody else has just replaced or deleted this picture.")
    db.session.refresh(image)


def _process_again(image: Image) -> None:
    image.status, image.failure, image.attempts, image.setbacks = "processing", None, 0, 0
    if image.sizes_status is not None:
        image.sizes_status = "processing"
    image.thumb_bytes = image.medium_bytes = image.frame_bytes = 0
    image.placeholder = image.thumbhash = image.dominant_color = image.perceptual_hash = None
    on_commit(db.session, partial(start_processing, image.id, image.version * 1_000))

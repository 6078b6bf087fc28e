"""From received bytes to a row: the one way in for pages and every dialect.

Order (each step knows its undo): may this actor upload? → how big? → what is it really, under limits? →
blocked? → seen before? → an upload left? → metadata read, private facts removed, converted when asked →
row → file in place → counted for the month → commit → enqueue. A failure at any point leaves neither row nor
file, nor is it counted.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from sqlalchemy import ColumnElement, select

from imghost import queue
from imghost.base.errors import Forbidden, ImghostError, InvalidInput, TooLarge, UnsupportedFormat
from imghost.base.identifiers import new_delete_token
from imghost.base.messages import Message
from imghost.base.wording import size_text
from imghost.effects import on_commit
from imghost.extensions import db, now, settings
from imghost.imaging.facts import Facts
from imghost.imaging.metadata import read_metadata
from imghost.metrics import UPLOADS
from imghost.models import Album, Image
from imghost.services.actor import Actor
from imghost.services.block_lists.hash_match import refuse_blocked
from imghost.services.images.destinations import key_album
from imghost.services.images.details import Details
from imghost.services.site.machine_codecs import inspect_readable
from imghost.services.site.site_limits import upload_bytes
from imghost.services.uploads.enrol import enrol
from imghost.services.uploads.prepare import prepare
from imghost.services.uploads.upload_defaults import with_defaults
from imghost.services.uploads.upload_terms import SITE_TERMS, UploadTerms
from imghost.services.usage.upload_quota import count_upload, require_upload_left
from imghost.services.visibility import alive
from imghost.storage.staging import StagedFile

DUPLICATE_WINDOW = timedelta(hours=24)
FindAlbum = Callable[[], Album | None]


@dataclass(frozen=True, slots=True)
class Ingested:
    """`delete_token` is known only now; the row keeps its hash."""

    image: Image
    delete_token: str


def ingest(
    actor: Actor,
    staged: StagedFile,
    details: Details,
    terms: UploadTerms = SITE_TERMS,
    find_album: FindAlbum | None = None,
) -> Ingested:
    """Store the staged file as a new image of `actor`, commit, and enqueue its processing.

    `find_album` is asked, and what it made committed, once the file is known to be acceptable. Raises what it
    raises, Forbidden (uploads off, missing scope, a blocked file), InvalidInput (empty, duplicate, wrong
    width), TooLarge, UnsupportedFormat, Unprocessable, Conflict (a chosen slug or public id is taken) or
    TooManyRequests (the plan's uploads of the month are used up).
    """
    try:
        ingested = _ingest(actor, staged, details, terms, find_album)
    except ImghostError as error:
        UPLOADS.labels(error.code).inc()
        raise
    UPLOADS.labels("stored").inc()
    return ingested


def _ingest(
    actor: Actor, staged: StagedFile, details: Details, terms: UploadTerms, find_album: FindAlbum | None
) -> Ingested:
    allow_upload(actor)
    details = with_defaults(actor, replace(details, album=key_album(actor, details.album)))
    facts = accept_file(actor, staged, terms)
    _refuse_duplicate(actor, staged)
    require_upload_left(actor)
    if find_album is not None:
        details = replace(details, album=find_album())
        # An album must outlive the upload's own tries for a free name, and nobody should wait for its lock.
        db.session.commit()
    return _store(actor, staged, facts, details)


def _store(actor: Actor, staged: StagedFile, facts: Facts, details: Details) -> Ingested:
    metadata = read_metadata(staged.staged_path, facts.format)
    with prepare(actor, staged, facts, details.width) as prepared:
        refuse_blocked(prepared.sha256)
        token = new_delete_token()
        image = enrol(actor, prepared, metadata, details, token)
        count_upload(actor)
        on_commit(db.session, partial(start_processing, image.id, 0))
        db.session.commit()
    return Ingested(image, token)


def allow_upload(actor: Actor) -> None:
    """Raise Forbidden when this actor may not upload at all."""
    actor.require("upload")
    site = settings()
    guests = (site.guest_api_uploads or site.guest_api_key) if actor.via_api else site.guest_uploads
    if actor.is_guest and not guests:
        raise Forbidden("Request denied", code="request-denied")


def start_processing(image_id: int, attempt: int) -> bool:
    """Enqueue the work on a new image."""
    return queue.enqueue("imghost.jobs.process.process_image", image_id, key=job_key(image_id, attempt))


def job_key(image_id: int, attempt: int) -> str:
    """Return the key of the job that makes the pictures; a further attempt has a key of its own."""
    return f"process-{image_id}-{attempt}"


def accept_file(actor: Actor, staged: StagedFile, terms: UploadTerms) -> Facts:
    """Return the header facts of a file that may come in.

    Raises InvalidInput (empty), TooLarge, UnsupportedFormat, Unprocessable, or Forbidden for a blocked file.
    """
    staged.flush()
    _check_size(actor, staged)
    terms.check_size(staged)
    facts = _inspect_staged(staged)
    terms.check_picture(facts)
    refuse_blocked(staged.sha256)
    return facts


def _check_size(actor: Actor, staged: StagedFile) -> None:
    """Raise InvalidInput for an empty file and TooLarge beyond the actor's own limit."""
    if staged.size == 0:
        raise InvalidInput("Empty upload source", code="empty-source", field="source")
    limit = upload_bytes(actor)
    if staged.size > limit:
        raise TooLarge(Message("File too big - max %(size_text)s", size_text=size_text(limit)))


def _inspect_staged(staged: StagedFile) -> Facts:
    """Return the file's header facts. Raises UnsupportedFormat for a format that is off or has no codec."""
    facts = inspect_readable(staged.staged_path)
    if facts.format not in settings().accepted_formats:
        raise UnsupportedFormat(
            Message("Disabled image format (%(format)s)", format=facts.format), code="disabled-format"
        )
    return facts


def _refuse_duplicate(actor: Actor, staged: StagedFile) -> None:
    if settings().duplicates:
        return
    query = select(Image.id).where(
        Image.source_sha256 == staged.sha256,
        alive(),
        Image.created_at > now() - DUPLICATE_WINDOW,
        _of_same_sender(actor),
    )
    if db.session.scalar(query.limit(1)) is not None:
        raise InvalidInput("Duplicated upload", code="duplicate", field="source")


def _of_same_sender(actor: Actor) -> ColumnElement[bool]:
    """SQL: what the same sender brought; a stranger must not learn what the owner of a drop box has."""
    if actor.drop_box is not None:
        return (Image.drop_box_id == actor.drop_box.id) & (Image.uploader_address == actor.address)
    if actor.user is not None:
        return Image.user_id == actor.user.id
    return Image.user_id.is_(None) & (Image.uploader_address == actor.address)

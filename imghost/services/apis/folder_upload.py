"""Uploads into a folder named by its path, creating it if missing."""

from dataclasses import replace

from imghost.base.errors import Forbidden, NotFound
from imghost.extensions import db
from imghost.models import Album
from imghost.services.actor import Actor
from imghost.services.albums.paths import parts_of
from imghost.services.albums.tree import folder_by_path
from imghost.services.images.destinations import key_album
from imghost.services.images.details import Details
from imghost.services.uploads.ingest import Ingested, allow_upload, check_size, ingest, inspect_staged
from imghost.services.uploads.upload_terms import SITE_TERMS, UploadTerms
from imghost.storage.staging import StagedFile


def upload_into_folder(
    actor: Actor, staged: StagedFile, details: Details, path: str, terms: UploadTerms = SITE_TERMS
) -> Ingested:
    """Store `staged` in the folder at `path` (empty: in none) and commit.

    Raises what `ingest` raises, InvalidInput for an impossible path, and Forbidden for a key of another
    album.
    """
    allow_upload(actor)
    if parts_of(path):
        check_staged(actor, staged, terms)
    folder = upload_folder(actor, path)
    # A folder must outlive the upload's own tries for a free name, and nobody should wait for its lock.
    db.session.commit()
    return ingest(actor, staged, replace(details, album=folder), terms)


def check_staged(actor: Actor, staged: StagedFile, terms: UploadTerms) -> None:
    """Raise what is wrong with the file before a folder is made for it."""
    staged.flush()
    check_size(actor, staged)
    terms.check_size(staged)
    terms.check_picture(inspect_staged(staged))


def upload_folder(actor: Actor, path: str) -> Album | None:
    """Return the folder, made when it is missing; a key of one album finds no other and makes none."""
    try:
        folder = folder_by_path(actor, path, create=actor.album_id is None)
    except NotFound:
        raise Forbidden(
            "This API key uploads into one album only, and this is another.", code="other-album"
        ) from None
    return key_album(actor, folder)

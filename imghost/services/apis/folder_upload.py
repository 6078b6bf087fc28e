"""Uploads into a folder named by its path, creating it if missing."""

from functools import partial

from imghost.base.errors import Forbidden, NotFound
from imghost.models import Album
from imghost.services.actor import Actor
from imghost.services.albums.tree import folder_by_path
from imghost.services.images.destinations import key_album
from imghost.services.images.details import Details
from imghost.services.uploads.ingest import Ingested, ingest
from imghost.services.uploads.upload_terms import SITE_TERMS, UploadTerms
from imghost.storage.staging import StagedFile


def upload_into_folder(
    actor: Actor, staged: StagedFile, details: Details, path: str, terms: UploadTerms = SITE_TERMS
) -> Ingested:
    """Store `staged` in the folder at `path` (empty: in none) and commit.

    Raises what `ingest` raises, InvalidInput for an impossible path, and Forbidden for a key of another
    album.
    """
    return ingest(actor, staged, details, terms, partial(upload_folder, actor, path))


def upload_folder(actor: Actor, path: str) -> Album | None:
    """Return the folder, made when it is missing; a key of one album finds no other and makes none."""
    try:
        folder = folder_by_path(actor, path, create=actor.album_id is None)
    except NotFound:
        raise Forbidden(
            "This API key uploads into one album only, and this is another.", code="other-album"
        ) from None
    return key_album(actor, folder)

"""An upload into a folder that is named by its path and made when it is missing."""

from dataclasses import replace

from imghost.base.errors import Forbidden, NotFound, UnsupportedFormat
from imghost.extensions import db
from imghost.models import Album
from imghost.services.actor import Actor
from imghost.services.album_tree import folder_by_path
from imghost.services.destinations import key_album
from imghost.services.details import Details
from imghost.services.folder_paths import parts_of
from imghost.services.ingest import Ingested, allow_upload, check_size, ingest, inspect_staged
from imghost.storage.staging import StagedFile


def upload_into_folder(
    actor: Actor, staged: StagedFile, details: Details, path: str, *, refused: frozenset[str] = frozenset()
) -> Ingested:
    """Store `staged` in the folder at `path` (empty: in none) and commit.

    `refused` are formats that this way in does not take. Raises what `ingest` raises, InvalidInput for an
    impossible path, and Forbidden for a key of another album.
    """
    allow_upload(actor)
    parts_of(path)
    check_staged(actor, staged, refused)
    folder = upload_folder(actor, path)
    # A folder must outlive the upload's own tries for a free name, and nobody should wait for its lock.
    db.session.commit()
    return ingest(actor, staged, replace(details, album=folder))


def check_staged(actor: Actor, staged: StagedFile, refused: frozenset[str]) -> None:
    """Raise what is wrong with the file before anything is made for it."""
    staged.flush()
    check_size(actor, staged)
    facts = inspect_staged(staged)
    if facts.format in refused:
        raise UnsupportedFormat(f"{facts.format.upper()} is not accepted here.")


def upload_folder(actor: Actor, path: str) -> Album | None:
    """Return the folder, made when it is missing; a key of one album finds no other and makes none."""
    try:
        folder = folder_by_path(actor, path, create=actor.album_id is None)
    except NotFound:
        raise Forbidden(
            "This API key uploads into one album only, and this is another.", code="other-album"
        ) from None
    return key_album(actor, folder)

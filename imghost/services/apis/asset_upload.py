"""Uploads an img-cloud asset under a chosen public id, optionally overwriting."""

from dataclasses import dataclass, replace
from functools import partial

from imghost.base.errors import Conflict, Forbidden
from imghost.imaging.formats import FORMATS
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.apis.asset_edit import AssetChanges, edit_asset
from imghost.services.apis.folder_upload import upload_into_folder
from imghost.services.apis.public_ids import clean_public_id, find_asset
from imghost.services.images.details import Details
from imghost.services.uploads.ingest import allow_upload
from imghost.services.uploads.replace import replace_file
from imghost.services.uploads.upload_terms import UploadTerms
from imghost.services.visibility import Sight, sight
from imghost.storage.staging import StagedFile

TERMS = UploadTerms(formats=tuple(name for name in FORMATS if name != "svg"))


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetWishes:
    """What an uploader says. None means "not said": the defaults, or what the overwritten asset has."""

    public_id: str | None = None
    folder: str | None = None
    tags: tuple[str, ...] | None = None
    visibility: str | None = None
    overwrite: bool = False


def upload_asset(actor: Actor, staged: StagedFile, filename: str, wishes: AssetWishes) -> Image:
    """Store `staged` as a new asset, or behind the address of the one it overwrites, and commit.

    Raises what `ingest` raises, InvalidInput for a public id or folder that cannot be, Conflict when the
    public id exists, and Forbidden when the one to overwrite is somebody else's.
    """
    allow_upload(actor)
    if wishes.public_id is not None:
        existing = find_asset(actor, clean_public_id(wishes.public_id))
        if existing is not None:
            return _overwrite(actor, existing, staged, filename, wishes)
    details = Details(
        filename=filename,
        tags=wishes.tags or (),
        visibility=wishes.visibility,
        public_id=wishes.public_id,
    )
    return upload_into_folder(actor, staged, details, wishes.folder or "", TERMS).image


def _overwrite(actor: Actor, image: Image, staged: StagedFile, filename: str, wishes: AssetWishes) -> Image:
    if not wishes.overwrite:
        raise Conflict("This public_id already exists (use overwrite=true).", field="public_id")
    if not actor.may_edit(image):
        raise Forbidden("This public_id belongs to another account.")
    actor.require("write")
    # Its file would come and go with what was thrown away, has expired or is kept for the moderators.
    if sight(image, replace(actor, scopes=actor.scopes | {"read"})) is not Sight.SHOWN:
        raise Conflict("The asset of this public_id is gone or hidden. Choose another.", field="public_id")
    changes = AssetChanges(folder=wishes.folder, tags=wishes.tags, visibility=wishes.visibility)
    also = partial(edit_asset, actor, image, changes)
    replace_file(actor, image, staged, filename, terms=TERMS, also=also)
    return image

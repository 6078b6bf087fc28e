"""What requests of the OPTIMAGE API carry."""

from typing import NamedTuple

from flask import request

from imghost.base.errors import InvalidInput
from imghost.http.body_fields import body_fields, text_field
from imghost.http.incoming import sent_file
from imghost.models import Album
from imghost.services.actor import Actor
from imghost.services.albums.shelving import clean_slug
from imghost.services.apis.collections import target_collection
from imghost.services.uploads.upload_terms import UploadTerms
from imghost.storage.staging import StagedFile

TERMS = UploadTerms(formats=("jpeg", "png", "webp", "gif"))
COLLECTION = "col_"


class Upload(NamedTuple):
    """`collection` is an album, None for the unfiled pictures; a `slug` of None comes from the file name."""

    staged: StagedFile
    filename: str
    checksum: str
    collection: Album | None
    slug: str | None


def read_upload(actor: Actor) -> Upload:
    """Return the fields of an upload.

    Raises InvalidInput naming the field, NotFound or Forbidden for the collection.
    """
    staged, filename = sent_file(request)
    checksum, collection = (
        _required(name, request.form.get(name, "")) for name in ("checksum", "collection")
    )
    slug = request.form.get("slug", "")
    wanted = clean_slug(slug) if slug else None
    return Upload(
        staged, filename, checksum, target_collection(actor, collection.removeprefix(COLLECTION)), wanted
    )


def collection_name() -> str:
    """Return what a new collection is to be called. Raises InvalidInput."""
    return _required("name", text_field(body_fields(), "name"))


def _required(name: str, value: str) -> str:
    value = value.strip()
    if not value:
        raise InvalidInput(f"The field `{name}` is missing.", code="missing-field", field=name)
    return value

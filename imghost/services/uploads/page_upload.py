"""Uploads from a page: as ingest, but a width means "at most", because it applies to a whole batch."""

from dataclasses import replace

from imghost.base.errors import InvalidInput
from imghost.services.actor import Actor
from imghost.services.images.details import Details
from imghost.services.uploads.ingest import Ingested, ingest
from imghost.storage.staging import StagedFile

# The width was checked when the form was read, so these mean: already smaller, or a video.
NOT_RESIZED = ("width-too-large", "invalid-width")


def upload_from_page(actor: Actor, staged: StagedFile, details: Details) -> Ingested:
    """Store `staged`, in its own size when it cannot be made smaller. Raises what `ingest` raises."""
    try:
        return ingest(actor, staged, details)
    except InvalidInput as error:
        if details.width is None or error.code not in NOT_RESIZED:
            raise
    return ingest(actor, staged, replace(details, width=None))

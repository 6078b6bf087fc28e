"""An upload through a drop box: it belongs to the album's owner from the start."""

from imghost.base.errors import TooManyRequests
from imghost.models import DropBox
from imghost.services.actor import Actor
from imghost.services.drop_boxes.capacity import reserved
from imghost.services.images.details import Details
from imghost.services.uploads.ingest import Ingested, ingest
from imghost.storage.staging import StagedFile


def upload_into_drop_box(box: DropBox, address: str, staged: StagedFile, filename: str) -> Ingested:
    """Store `staged`, sent from `address`, as a picture of the album's owner.

    The link gives the right to upload and no other. Raises Conflict (no room), Gone (closed by now) and what
    `ingest` raises.
    """
    with reserved(box, staged.size):
        album = box.album
        sender = Actor(
            user=album.user,
            address=address,
            scopes=frozenset({"upload"}),
            album_id=album.id,
            drop_box=box,
        )
        try:
            return ingest(sender, staged, Details(filename=filename, album=album))
        except TooManyRequests as error:
            # The plan of the owner is nobody else's business.
            raise TooManyRequests(
                "Its owner cannot take more this month.", code=error.code, retry_after=error.retry_after
            ) from None

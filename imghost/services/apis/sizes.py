"""OPTIMAGE's twelve sizes, rendered ahead for images whose uploader ordered them.

Until they are there each is made when it is asked for, as any other picture.
"""

from imghost import queue
from imghost.base.errors import Unprocessable
from imghost.extensions import db
from imghost.models import Image
from imghost.services.delivery import variants
from imghost.services.delivery.variant_size import as_large_as_allowed, fitted
from imghost.services.uploads.processing import make_ahead
from imghost.services.uploads.setbacks import blamed
from imghost.services.uploads.versions import write_current
from imghost.transforms.fixed_sizes import SIZES, of_size
from imghost.transforms.transform import Transform


def start_ordered(image_id: int) -> None:
    """Enqueue the sizes of an image that has become ready, if they were ordered."""
    image = db.session.get(Image, image_id)
    if image is not None and _is_waiting(image):
        start_sizes(image)


def start_sizes(image: Image) -> bool:
    """Enqueue the sizes of `image`; True when they were not yet."""
    key = job_key(image, image.attempts)
    return queue.enqueue("imghost.jobs.process.make_sizes", image.id, key=key)


def job_key(image: Image, attempt: int) -> str:
    """Return the key of the job that makes the sizes; versions and attempts have keys of their own."""
    return f"sizes-{image.id}-{image.version}-{attempt}"


def make_sizes(image_id: int) -> None:
    """Make what is missing of the twelve sizes; then they are `ready`. Safe to run twice."""
    image = db.session.get(Image, image_id)
    if image is None or not _is_waiting(image):
        return
    # Detached, the row stays as it was read, so that every path belongs to the version that is decoded.
    db.session.expunge(image)
    with blamed(image):
        try:
            missing = missing_sizes(image)
            if missing:
                make_ahead(image, missing)
            write_current(image, sizes_status="ready", attempts=0, setbacks=0)
        except Unprocessable:
            write_current(image, sizes_status="failed")


def missing_sizes(image: Image) -> dict[str, Transform]:
    """Return the sizes that are not stored by their keys; all those beyond the image's own are one."""
    wanted = {}
    for size in SIZES:
        transform = fitted(image, as_large_as_allowed(image, of_size(size)))
        if variants.stored(image, transform) is None:
            wanted[transform.key()] = transform
    return wanted


def status_with_sizes(status: str, sizes_status: str | None) -> str:
    """Return processing, ready or failed of an image together with its sizes, if they were ordered."""
    return status if status != "ready" else sizes_status or status


def _is_waiting(image: Image) -> bool:
    return image.deleted_at is None and image.status == "ready" and image.sizes_status == "processing"

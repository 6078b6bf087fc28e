"""Masks: where the subject of a picture is. One for each version, kept, and used by all sizes.

Whoever wants a picture without its background asks here; a worker for assistance makes the mask.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Select, select

from imghost import queue
from imghost.base.errors import NotFound, Unavailable, Unprocessable
from imghost.base.messages import Message
from imghost.extensions import db, settings
from imghost.imaging.limits import Limits
from imghost.imaging.masks.order import MaskOrder
from imghost.imaging.sandbox import make_mask as find_subject
from imghost.models import Image, Task
from imghost.services.inference.installed import require_background_model
from imghost.services.site.site_limits import file_limits
from imghost.services.tasks.begin import begin_task
from imghost.services.tasks.hold import task_values
from imghost.services.variant_keys import mask_key, original_key
from imghost.settings import MEGABYTE
from imghost.storage.current import storage

# Of the CPU seconds that a stranger's new pictures are counted by; measured on two cores.
MASK_SECONDS = 6
RETRY_SECONDS = 3
IN_THE_MAKING = Message("The background is being removed. Try again in a moment.")

log = logging.getLogger(__name__)


def stored_mask(image: Image) -> Path | None:
    """Return the mask of the picture's present version; None until it is made."""
    try:
        return storage().path(mask_key(image))
    except NotFound:
        return None


def require_mask(image: Image, may_make: Callable[[], None], seconds: float) -> Path:
    """Return the mask, ordering it when there is none and waiting at most `seconds` for it.

    `may_make` is called before one is ordered and may raise. Raises NotOffered (assistance is off),
    Unprocessable (this picture has none) or Unavailable (it is not made yet).
    """
    if (mask := stored_mask(image)) is not None:
        return mask
    require_background_model()
    refuse_unmaskable(image)
    if not is_ordered(image):
        may_make()
        order_mask(image)
        db.session.commit()
    queue.wait_for(_bell(image), seconds)
    if (mask := stored_mask(image)) is not None:
        return mask
    # What the worker wrote meanwhile is seen by the next transaction only.
    db.session.rollback()
    refuse_unmaskable(image)
    raise Unavailable(IN_THE_MAKING, code="background-removal-pending", retry_after=RETRY_SECONDS)


def order_mask(image: Image) -> None:
    """Have the mask made after the commit; ordering it twice is ordering it once."""
    begin_task("assist.mask", {"image": image.id, "version": image.version}, key=_task_key(image), total=1)


def is_ordered(image: Image) -> bool:
    return db.session.scalar(_tasks(image).where(Task.state == "open").limit(1)) is not None


def refuse_unmaskable(image: Image) -> None:
    """Raise Unprocessable when a worker found today that this version of the picture has no mask."""
    failed = db.session.scalar(_tasks(image).where(Task.failed > 0).order_by(Task.id.desc()).limit(1))
    if failed is not None:
        raise Unprocessable(failed.problem, code="no-mask")


def make_mask(task: Task) -> bool:
    """Make the mask that `task` orders; the verb `assist.mask`. True: there is nothing left of it.

    Raises Unavailable, NotOffered or OSError for what the site is to blame for: it is tried again later.
    """
    values = task_values(task)
    image = db.session.get(Image, int(values["image"]))
    if image is None or image.version != values["version"] or image.deleted_at is not None:
        return True
    try:
        made_mask(image)
    except Unprocessable as error:
        log.info("image %s has no mask: %s", image.code, error.code)
        task.failed, task.problem = 1, error.message
        db.session.commit()
    queue.ring(_bell(image))
    return True


def made_mask(image: Image) -> Path:
    """Return the mask, making it now, in a limited child, when there is none.

    Raises Unprocessable (the file), NotOffered, NotFound or Unavailable (the site).
    """
    if (mask := stored_mask(image)) is not None:
        return mask
    model = require_background_model()
    path, key = storage().working_path("png"), mask_key(image)
    order = MaskOrder(
        source=storage().path(original_key(image)),
        format=image.format,
        network=model.path,
        path=path,
        frame_at=image.duration / 4,
        threads=settings().assist_threads,
    )
    try:
        report = find_subject(order, network_limits())
        storage().place(path, key, durably=False)
    finally:
        path.unlink(missing_ok=True)
    log.info(
        "mask of %s by %s in %.1f s, %d MB, %d %% kept",
        *(image.code, model.name, report.seconds, report.peak_memory // MEGABYTE, 100 * report.covered),
    )
    return storage().path(key)


def network_limits() -> Limits:
    """Return what running a network may cost."""
    site = settings()
    return replace(
        file_limits(),
        decode_seconds=site.assist_seconds,
        decode_memory=site.assist_megabytes * MEGABYTE,
    )


def _tasks(image: Image) -> Select[Task]:
    return select(Task).where(Task.key == _task_key(image))


def _task_key(image: Image) -> str:
    return f"mask-{image.code}-{image.version}"


def _bell(image: Image) -> str:
    return f"mask:{image.code}:{image.version}"

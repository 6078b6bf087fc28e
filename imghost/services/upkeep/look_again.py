"""Backfills perceptual hashes of pictures uploaded before there were any."""

import logging
from collections.abc import Iterator

from sqlalchemy import select

from imghost.base.errors import NotFound, Unprocessable
from imghost.extensions import db
from imghost.imaging.perceptual import FINGERPRINT
from imghost.imaging.render import RenderOrder
from imghost.imaging.sandbox import render
from imghost.models import Image
from imghost.services.delivery.variant_source import source_for
from imghost.services.site.site_limits import file_limits
from imghost.services.uploads.screen import screen
from imghost.services.uploads.versions import write_current
from imghost.services.visibility import alive

BATCH = 200

log = logging.getLogger(__name__)


def look_again() -> int:
    """Note how each picture looks of which it is not known; return of how many it is known now.

    Commits after each and hides what looks like a blocked one, as at the upload. Pictures too plain to be
    told from others stay without. Raises Unavailable when the decoder fails.
    """
    return sum(_note(image) for image in _unknown())


def _unknown() -> Iterator[Image]:
    query = select(Image).where(alive(), Image.status == "ready", Image.perceptual_hash.is_(None))
    last_id = 0
    while images := list(db.session.scalars(query.where(Image.id > last_id).order_by(Image.id).limit(BATCH))):
        last_id = images[-1].id
        for image in images:
            # Detached, a row stays as it was read, so that the hash belongs to the version that is decoded.
            db.session.expunge(image)
        yield from images


def _note(image: Image) -> bool:
    perceptual_hash = _hash(image)
    # Being looked at is no change: the time of the last one stays.
    known = {"perceptual_hash": perceptual_hash, "updated_at": Image.updated_at}
    if perceptual_hash is None or not write_current(image, **known):
        return False
    screen(image.id)
    return True


def _hash(image: Image) -> str | None:
    try:
        source = source_for(image, FINGERPRINT)
        order = RenderOrder(
            source=source.path,
            format=source.format,
            outputs=(),
            frame_at=image.duration / 4,
            placeholder=True,
        )
        return render(order, file_limits()).perceptual_hash
    except (NotFound, Unprocessable) as error:
        log.info("nobody knows how image %s looks: %s", image.code, error.message)
        return None

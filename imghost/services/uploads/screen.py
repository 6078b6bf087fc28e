"""Screens a new picture in the worker: one similar to a blocked picture is quarantined."""

from imghost.extensions import db, settings
from imghost.models import Image, Report
from imghost.services.actor import SYSTEM
from imghost.services.audit import record
from imghost.services.block_lists.hash_block import complete_block
from imghost.services.block_lists.hash_match import blocked_lookalike
from imghost.services.images.delete import mark_deleted
from imghost.services.images.quarantine import hide


def screen(image_id: int) -> None:
    """Quarantine, or delete, a picture that looks like a blocked one; moderators find a report. Commits.

    Safe to run twice: what is hidden already stays as it is.
    """
    image = db.session.get(Image, image_id)
    if image is None or image.perceptual_hash is None or image.deleted_at is not None:
        return
    complete_block(image)
    if image.quarantined_at is None:
        _judge(image, image.perceptual_hash)
    db.session.commit()


def _judge(image: Image, perceptual_hash: str) -> None:
    match = blocked_lookalike(perceptual_hash)
    if match is None:
        return
    if settings().lookalikes == "refuse":
        record(SYSTEM, "image.delete", image.code, looks_like=match.value)
        mark_deleted(image)
    else:
        hide(SYSTEM, image, f"looks like {match.value}")
        db.session.add(
            Report(image=image, subject=image.code, reason="lookalike", text=match.reason or match.value)
        )

"""Another try for images that could not be processed."""

from functools import partial

from imghost.base.errors import Conflict
from imghost.effects import on_commit
from imghost.extensions import db
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.moderation.audit import record
from imghost.services.uploads.ingest import start_processing


def process_again(actor: Actor, image: Image) -> None:
    """Let the workers process a failed image once more. Raises Forbidden, or Conflict unless it failed."""
    actor.require_moderator()
    if image.status != "failed":
        raise Conflict("Only pictures that failed can be processed again.")
    image.status, image.failure, image.attempts = "processing", None, 0
    db.session.flush()
    record(actor, "image.process-again", image.code)
    on_commit(db.session, partial(start_processing, image.id, 0))

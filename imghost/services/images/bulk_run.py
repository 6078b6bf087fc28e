"""A worker's part of a change to many pictures. It may stop anywhere: done twice is as done once."""

import logging
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import joinedload, selectinload

from imghost.base.errors import ImghostError
from imghost.base.messages import Message
from imghost.extensions import db
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.images.bulk_change import DELETE, Change, prepared_change
from imghost.services.images.bulk_job import close_bulk_job, ids_left, job_actor, job_facts, note_progress
from imghost.services.images.trash import renew_trash
from imghost.services.visibility import own

BATCH = 50

log = logging.getLogger(__name__)


def run_bulk_job(code: str) -> None:
    """Do what is left of the job, committing after each image; a job that is over is success."""
    facts = job_facts(code)
    actor = job_actor(facts)
    if actor is None:
        close_bulk_job(code)
        return
    change = _prepared(actor, facts)
    while ids := ids_left(code, BATCH):
        problems = [_change_one(actor, number, change) for number in ids]
        moment = _renewed(actor, int(facts["since"])) if facts["action"] == DELETE else 0
        note_progress(code, len(ids), [problem for problem in problems if problem], moment)
    close_bulk_job(code)


def _prepared(actor: Actor, facts: dict[str, str]) -> Change:
    """What could be done when it was asked for may be impossible by now; then each image says so."""
    try:
        return prepared_change(actor, facts["action"], facts["value"])
    except ImghostError as error:
        refusal = error

    def refuse(_image: Image) -> None:
        raise refusal

    return refuse


def _change_one(actor: Actor, number: int, change: Change) -> str:
    """Change one image in a transaction of its own; return why it could not be changed, else nothing."""
    loaded = (joinedload(Image.album), selectinload(Image.tags))
    image = db.session.scalar(select(Image).where(own(actor), Image.id == number).options(*loaded))
    if image is None:
        return ""
    try:
        change(image)
        db.session.commit()
    except ImghostError as error:
        db.session.rollback()
        return error.message
    except SQLAlchemyError:
        # What it was to be put into may be gone in this very moment; one picture must not stop all others.
        db.session.rollback()
        log.exception("image %s could not be changed", number)
        return Message("It could not be changed.")
    return ""


def _renewed(actor: Actor, since: int) -> int:
    moment = renew_trash(actor, datetime.fromtimestamp(since, UTC))
    db.session.commit()
    return int(moment.timestamp())

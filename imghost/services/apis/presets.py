"""Presets: named transforms whose addresses need no signature."""

import re
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from imghost.base.errors import Conflict, InvalidInput, NotFound
from imghost.base.messages import Message
from imghost.extensions import db
from imghost.models import Preset
from imghost.services.actor import Actor
from imghost.services.albums.tree import owner_of
from imghost.services.row_locks import hold_row
from imghost.transforms import amr
from imghost.transforms.list_form import LONGEST

# Of one account.
MOST_PRESETS = 200
NAME = re.compile(r"[a-z0-9_-]{1,64}")


def add_preset(actor: Actor, name: str, params: str) -> Preset:
    """Add a preset of the actor's account and flush it.

    Raises InvalidInput for a name outside `[a-z0-9_-]{1,64}` or params that are missing or cannot be read,
    Conflict when the account has one of this name, or MOST_PRESETS.
    """
    actor.require("write")
    owner = owner_of(actor)
    if not NAME.fullmatch(name):
        raise InvalidInput("name must be 1 to 64 of the characters a-z, 0-9, `_` and `-`.", field="name")
    _check_params(params)
    hold_row(owner)
    held = select(func.count()).select_from(Preset).where(Preset.user_id == owner.id)
    if db.session.scalars(held).one() >= MOST_PRESETS:
        words = Message("An account has at most %(count)s presets. Delete one first.", count=MOST_PRESETS)
        raise Conflict(words, code="too-many-presets", field="name")
    preset = Preset(user_id=owner.id, name=name, params=params)
    db.session.add(preset)
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        message = "There is a preset with this name already."
        raise Conflict(message, code="preset-exists", field="name") from None
    return preset


def _check_params(params: str) -> None:
    if not 1 <= len(params) <= LONGEST:
        message = f"params must be a transform of 1 to {LONGEST} characters, such as `w_600,f_webp,q_80`."
        raise InvalidInput(message, field="params")
    amr.read(params)


def delete_preset(actor: Actor, code: str) -> None:
    """Delete the actor's preset with the public `code`, flush. Raises NotFound for everybody else's too."""
    actor.require("delete")
    owner = owner_of(actor)
    preset = db.session.scalar(select(Preset).where(Preset.code == code, Preset.user_id == owner.id))
    if preset is None:
        raise NotFound("There is no such preset.", code="preset-not-found")
    db.session.delete(preset)
    db.session.flush()


def list_presets(actor: Actor) -> Sequence[Preset]:
    """Return the actor's presets by name."""
    actor.require("read")
    owner = owner_of(actor)
    return db.session.scalars(select(Preset).where(Preset.user_id == owner.id).order_by(Preset.name)).all()

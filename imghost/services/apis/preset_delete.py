"""Deletes a preset: its addresses stop working at once."""

from sqlalchemy import select

from imghost.base.errors import NotFound
from imghost.extensions import db
from imghost.models import Preset
from imghost.services.actor import Actor
from imghost.services.albums.tree import owner_of


def delete_preset(actor: Actor, code: str) -> None:
    """Delete the actor's preset with the public `code`, flush. Raises NotFound for everybody else's too."""
    actor.require("delete")
    owner = owner_of(actor)
    preset = db.session.scalar(select(Preset).where(Preset.code == code, Preset.user_id == owner.id))
    if preset is None:
        raise NotFound("There is no such preset.", code="preset-not-found")
    db.session.delete(preset)
    db.session.flush()

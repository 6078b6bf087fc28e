"""Lists the presets of an account."""

from collections.abc import Sequence

from sqlalchemy import select

from imghost.extensions import db
from imghost.models import Preset
from imghost.services.actor import Actor
from imghost.services.albums.tree import owner_of


def list_presets(actor: Actor) -> Sequence[Preset]:
    """Return the actor's presets by name."""
    actor.require("read")
    owner = owner_of(actor)
    return db.session.scalars(select(Preset).where(Preset.user_id == owner.id).order_by(Preset.name)).all()

"""A random listed picture, found by index."""

import secrets

from sqlalchemy import func, select

from imghost.base.errors import NotFound
from imghost.extensions import db
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.visibility import listed

# A picture behind a gap would come up more often; among so many neighbours that hardly shows.
NEIGHBOURS = 16


def random_picture(actor: Actor) -> Image:
    """Return a picture that lists show to `actor`. Raises NotFound where there is none."""
    condition = listed(actor) & (Image.status == "ready")
    newest = db.session.scalar(select(func.max(Image.id))) or 0
    start = secrets.randbelow(newest + 1)
    query = select(Image).where(condition).order_by(Image.id).limit(NEIGHBOURS)
    found = db.session.scalars(query.where(Image.id >= start)).all()
    if len(found) < NEIGHBOURS:
        found = [*found, *db.session.scalars(query.where(Image.id < start))][:NEIGHBOURS]
    if not found:
        raise NotFound
    return secrets.choice(found)

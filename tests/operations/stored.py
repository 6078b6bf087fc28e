"""Images with their files, as the way in leaves them."""

from datetime import timedelta

from imghost.extensions import db, now
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.images.details import Details
from imghost.services.uploads.ingest import ingest
from imghost.storage.current import storage
from tests.pictures import png


def store(**fields: object) -> Image:
    """An upload of a guest, not yet processed, with some fields of its row changed afterwards."""
    staged = storage().stage(10**9)
    try:
        staged.write(png())
        image = ingest(
            Actor(guest_key="g" * 64, address="192.0.2.1"), staged, Details(filename="a.png")
        ).image
    finally:
        staged.close()
    for name, value in fields.items():
        setattr(image, name, value)
    db.session.commit()
    return image


def ago(**length: float) -> dict[str, object]:
    """Fields of an image that nobody has changed for that long."""
    return {"updated_at": now() - timedelta(**length)}


def keys() -> list[str]:
    """Every key in the storage."""
    return sorted(storage().walk())

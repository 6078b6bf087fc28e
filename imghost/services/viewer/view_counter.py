"""View counter: counted in each process, added to the rows within a second."""

from collections import Counter

from imghost.extensions import db
from imghost.models import Image
from imghost.models.column_changes import updating
from imghost.services.discovery.trends import note_views
from imghost.services.late_writes import late_writes


def count(image: Image) -> int:
    """Count one view and return how many of this process are not in the row yet."""
    return late_writes().note(add_views, image.id)


def pending(image: Image) -> int:
    """Return how many views of this process are not in the row yet."""
    return late_writes().pending(add_views, image.id)


def add_views(counted: Counter[int]) -> None:
    """Add views to the rows and to those of today, and commit; a picture may be gone since it was seen."""
    # In one order, so that no two processes wait for each other.
    for image_id, number in sorted(counted.items()):
        # Being seen is no change: the time of the last one stays.
        seen = updating(Image, views=Image.views + number, updated_at=Image.updated_at)
        seen = seen.where(Image.id == image_id)
        db.session.execute(seen.execution_options(synchronize_session=False))
    note_views(dict(sorted(counted.items())))
    db.session.commit()

"""Notes of what caches must forget (`Purge` rows), and the job that reads them once they are committed.

`delivery/purge.py` writes most of them, where changes are flushed, and carries them out.
"""

from imghost import queue
from imghost.effects import HasInfo, on_commit
from imghost.extensions import db
from imghost.models import Purge, User

# A kind of subject and the id of its row; 0 stands for every picture of the site.
Subject = tuple[str, int]
SITE_WATERMARK: Subject = ("watermark", 0)
JOB = "imghost.jobs.purge.purge_caches"


def note_watermark(user: User | None = None) -> None:
    """Purge, after the commit, what strangers got of the pictures of `user`; None is the whole site."""
    kind, subject_id = SITE_WATERMARK if user is None else ("watermark", user.id)
    db.session.add(Purge(kind=kind, subject_id=subject_id))
    db.session.flush()
    purge_after_commit(db.session)


def purge_after_commit(session: HasInfo) -> None:
    """Enqueue the job that reads the notes, once for each transaction."""
    if _start_purge not in session.info.get("on_commit", ()):
        on_commit(session, _start_purge)


def _start_purge() -> None:
    queue.enqueue(JOB, key="purge-caches", queue=queue.UPKEEP)

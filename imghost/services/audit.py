"""The audit log: every act of moderators and administrators, and of the site where it acts by itself."""

import json
from typing import Any

from imghost.extensions import db
from imghost.models import Event
from imghost.services.actor import Actor

SUBJECT_LENGTH = 80


def record(actor: Actor, action: str, subject: str = "", **details: Any) -> None:
    """Note that `actor` did `action` (a word such as `image.quarantine`) to `subject`, a code or a name.

    The note is part of the transaction: what is rolled back was never done. Never pass a secret.
    """
    db.session.add(
        Event(
            user_id=actor.user.id if actor.user is not None else None,
            address=actor.address or None,
            action=action,
            subject=subject[:SUBJECT_LENGTH],
            details=json.dumps(details, ensure_ascii=False, default=str),
        )
    )

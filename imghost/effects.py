"""Transaction hooks: `on_commit` and `on_undo` tie effects outside the database to its transaction.

`on_commit` actions run after the commit (enqueue a job, drop a marker); `on_undo` actions run when the
transaction is given up (remove a file that was put in place). Actions must not use the session.
"""

import logging
from collections.abc import Callable
from typing import Any, Protocol

from sqlalchemy import event
from sqlalchemy.orm import Session

Action = Callable[[], object]


class HasInfo(Protocol):
    """A session, or the registry of the request's session."""

    @property
    def info(self) -> Any: ...


log = logging.getLogger(__name__)


def on_commit(session: HasInfo, action: Action) -> None:
    """Run `action` after the session's next successful commit."""
    session.info.setdefault("on_commit", []).append(action)


def on_undo(session: HasInfo, action: Action) -> None:
    """Run `action` if the session's work is rolled back or abandoned."""
    session.info.setdefault("on_undo", []).append(action)


def undo(session: HasInfo) -> None:
    """Give up what was not committed; call it when a request or a job ends."""
    session.info.pop("on_commit", None)
    _run(session.info.pop("on_undo", []))


# SQLAlchemy tells of savepoints as well; what happens there decides nothing yet.
@event.listens_for(Session, "after_commit")
def _after_commit(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop("on_undo", None)
        _run(session.info.pop("on_commit", []))


@event.listens_for(Session, "after_rollback")
def _after_rollback(session: Session) -> None:
    if not session.in_nested_transaction():
        undo(session)


def _run(actions: list[Action]) -> None:
    for action in actions:
        try:
            action()
        except Exception:
            # The database has already decided; the reconciler finishes what an action could not.
            log.exception("an action after the transaction failed")

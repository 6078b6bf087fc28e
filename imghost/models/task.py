"""The task table: background work that was promised to somebody (an outbox)."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from imghost.base.identifiers import new_code
from imghost.extensions import Model, UTCDateTime, now

IS_OPEN = text("state = 'open'")


class Task(Model):
    """One piece of work, written in the transaction that promises it.

    `verb` names the work and `values` (a JSON object) what it needs; `key` lets no second one be open for the
    same thing. `state` is open, done or failed. `notes` (a JSON object) say how far it is in its own terms,
    `total`, `done` and `failed` count pictures, `problem` is the last reason one could not be changed.
    `guest_key` is who asked where that was no account.

    A worker holds a task while `held_until` lies ahead and `holder` names it. After a failure of the site's
    own, `attempts` grows and nobody tries before `due_at`.
    """

    __tablename__ = "tasks"
    __table_args__ = (
        Index(None, "state", "id"),
        Index("ix_tasks_open_key", "key", unique=True, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True, default=new_code)
    verb: Mapped[str] = mapped_column(String(32))
    key: Mapped[str | None] = mapped_column(String(80))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    guest_key: Mapped[str | None] = mapped_column(String(64))
    values: Mapped[str] = mapped_column(Text, default="{}")
    notes: Mapped[str] = mapped_column(Text, default="{}")

    state: Mapped[str] = mapped_column(String(8), default="open")
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(Text, default="")

    holder: Mapped[str | None] = mapped_column(String(16))
    held_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    started_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)


class TaskImage(Model):
    """A picture that a task has still to change; the row goes with the change, in one transaction."""

    __tablename__ = "task_images"

    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True)
    image_id: Mapped[int] = mapped_column(
        ForeignKey("images.id", ondelete="CASCADE"), primary_key=True, index=True
    )

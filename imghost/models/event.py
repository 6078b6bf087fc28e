"""The audit log: who did what to whom, kept after both are gone."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from imghost.extensions import Model, UTCDateTime, now
from imghost.models.user import User


class Event(Model):
    """`action` is a word such as `image.quarantine`, `subject` the public code or name it was done to.

    `details` is a JSON object. No user means the site itself or the command line.
    """

    __tablename__ = "events"
    __table_args__ = (Index(None, "action", "id"), Index(None, "subject", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    address: Mapped[str | None] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80), default="")
    details: Mapped[str] = mapped_column(Text, default="{}")

    user: Mapped[User | None] = relationship()

"""Complaints of visitors about pictures, until a moderator has decided."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from imghost.base.identifiers import new_code
from imghost.extensions import Model, UTCDateTime, now
from imghost.models.image import Image
from imghost.models.user import User


class Report(Model):
    """What somebody finds wrong with a picture, an album or a member.

    `kind` is image, album or user and `subject` its public code or name, kept when the row itself is gone.
    `status` is open or closed; `resolution` is the moderator's choice, `answer` is for the reporter.
    """

    __tablename__ = "reports"
    __table_args__ = (Index(None, "status", "id"), Index(None, "image_id", "status"), Index(None, "subject"))

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True, default=new_code)
    kind: Mapped[str] = mapped_column(String(8), default="image")
    subject: Mapped[str] = mapped_column(String(80), default="")
    image_id: Mapped[int | None] = mapped_column(ForeignKey("images.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text, default="")
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    reporter_address: Mapped[str | None] = mapped_column(String(64))
    reporter_email: Mapped[str | None] = mapped_column(String(254))
    status: Mapped[str] = mapped_column(String(12), default="open")
    resolution: Mapped[str | None] = mapped_column(String(20))
    answer: Mapped[str] = mapped_column(Text, default="")
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    handled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    image: Mapped[Image | None] = relationship()
    reporter: Mapped[User | None] = relationship(foreign_keys=[reporter_id])
    handler: Mapped[User | None] = relationship(foreign_keys=[handler_id])

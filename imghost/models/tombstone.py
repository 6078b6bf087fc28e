"""Tombstones of expired pictures: enough to answer 410 instead of 404."""

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from imghost.extensions import Model, UTCDateTime, now


class Tombstone(Model):
    __tablename__ = "tombstones"
    __table_args__ = (UniqueConstraint("folder", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    folder: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(120))
    gone_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, index=True)

"""Open alerts and the results of scheduled checks."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from imghost.extensions import Model, UTCDateTime, now


class Alert(Model):
    """One kind of trouble that lasts; the row goes when it has ended. `told_at` is when it was told last."""

    __tablename__ = "alerts"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class SiteCheck(Model):
    """What one comparison of database and storage found; `examples` are the first problems, a line each."""

    __tablename__ = "site_checks"

    id: Mapped[int] = mapped_column(primary_key=True)
    ended_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    images: Mapped[int]
    files: Mapped[int]
    problems: Mapped[int]
    examples: Mapped[str] = mapped_column(Text, default="")

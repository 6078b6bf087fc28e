"""What an administrator changed of the site's settings; the others are as the site was started."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from imghost.extensions import Model, UTCDateTime, now
from imghost.models.column_changes import ANSWERS


class Setting(Model):
    """`name` is a field of `Settings`, `value` what it was changed to, as JSON."""

    __tablename__ = "settings"

    name: Mapped[str] = mapped_column(String(64), primary_key=True, info=ANSWERS)
    value: Mapped[str] = mapped_column(Text, info=ANSWERS)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, onupdate=now, info=ANSWERS)

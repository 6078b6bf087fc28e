"""Named transforms of one account."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from imghost.base.identifiers import new_code
from imghost.extensions import Model, UTCDateTime, now
from imghost.models.column_changes import ANSWERS


class Preset(Model):
    """`params` is the transform as its owner wrote it; it was read without fault when the row was made."""

    __tablename__ = "presets"
    __table_args__ = (UniqueConstraint("user_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=ANSWERS)
    code: Mapped[str] = mapped_column(String(16), unique=True, default=new_code, info=ANSWERS)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), info=ANSWERS)
    name: Mapped[str] = mapped_column(String(64), info=ANSWERS)
    params: Mapped[str] = mapped_column(String(500), info=ANSWERS)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, info=ANSWERS)

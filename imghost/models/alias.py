"""Short addresses that members choose for their pictures."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from imghost.extensions import Model, UTCDateTime, now
from imghost.models.image import Image


class Alias(Model):
    """`/i/<name>` leads to the image; `name` is in lower case. An image has one alias at most."""

    __tablename__ = "aliases"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    image_id: Mapped[int] = mapped_column(ForeignKey("images.id", ondelete="CASCADE"), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    image: Mapped[Image] = relationship()

"""Views by day, and the trending list computed from them."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from imghost.extensions import Model
from imghost.models.image import Image


class DailyViews(Model):
    """Views of one picture on one day (UTC); only the last days are kept."""

    __tablename__ = "daily_views"

    day: Mapped[date] = mapped_column(primary_key=True)
    image_id: Mapped[int] = mapped_column(
        ForeignKey("images.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    views: Mapped[int]


class Trend(Model):
    """The picture at place `rank` (from 1) when the list was computed last."""

    __tablename__ = "trends"

    rank: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    image_id: Mapped[int] = mapped_column(ForeignKey("images.id", ondelete="CASCADE"), unique=True)

    image: Mapped[Image] = relationship()

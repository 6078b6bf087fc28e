"""Tags and which image carries which."""

from sqlalchemy import Column, ForeignKey, Index, String, Table
from sqlalchemy.orm import Mapped, mapped_column

from imghost.extensions import Model, db

image_tags = Table(
    "image_tags",
    db.metadata,
    Column("image_id", ForeignKey("images.id", ondelete="CASCADE"), primary_key=True),
    Column("tag_id", ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True),
    # The pictures of a tag in the order of lists.
    Index(None, "tag_id", "image_id"),
)


class Tag(Model):
    """`name` is as first written, `folded` is what makes it unique.

    `listed` is the number of pictures a stranger finds under it, counted from time to time.
    """

    __tablename__ = "tags"
    __table_args__ = (Index(None, "listed", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(32))
    folded: Mapped[str] = mapped_column(String(64), unique=True)
    listed: Mapped[int] = mapped_column(default=0)

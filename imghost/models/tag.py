"""Tags and which image carries which."""

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text
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

    `listed` is the number of pictures a stranger finds under it, counted from time to time. `plain` is what
    it is looked up by, and `words` what the search index has of it (`search_words.py`).
    """

    __tablename__ = "tags"
    __table_args__ = (Index(None, "listed", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(32))
    folded: Mapped[str] = mapped_column(String(64), unique=True)
    plain: Mapped[str | None] = mapped_column(String(255), index=True)
    words: Mapped[str | None] = mapped_column(Text, deferred=True)
    listed: Mapped[int] = mapped_column(default=0)


class FormerTagName(Model):
    """A name that a tag had, or that the tag had which was joined with it: its old addresses lead on."""

    __tablename__ = "former_tag_names"

    folded: Mapped[str] = mapped_column(String(64), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tags.id", ondelete="CASCADE"), index=True)

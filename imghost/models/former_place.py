"""The album something was in before its album was deleted, so that undo can restore it."""

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from imghost.extensions import Model


class FormerPlace(Model):
    """A picture (`image_id`, with the `slug` it had) or an album (`sub_album_id`) that lay in `album_id`.

    `visibility` is its own from before, `became` what it was given on its way out. It goes with that album.
    """

    __tablename__ = "former_places"
    # In this order: of one picture there are few, of one album thousands.
    __table_args__ = (Index(None, "image_id", "album_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    album_id: Mapped[int] = mapped_column(ForeignKey("albums.id", ondelete="CASCADE"), index=True)
    image_id: Mapped[int | None] = mapped_column(ForeignKey("images.id", ondelete="CASCADE"))
    sub_album_id: Mapped[int | None] = mapped_column(ForeignKey("albums.id", ondelete="CASCADE"), index=True)
    slug: Mapped[str | None] = mapped_column(String(128))
    visibility: Mapped[str] = mapped_column(String(8))
    became: Mapped[str] = mapped_column(String(8))

"""Albums: one tree that every dialect's albums, folders and collections are."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from imghost.base.identifiers import new_code
from imghost.extensions import Model, UTCDateTime, now
from imghost.models.user import User


class Album(Model):
    """`visibility` is public, link, password or private. A guest's album has no user but a guest key.

    `effective_visibility` is the strictest of the album and those above it, `gate_code` the code of the
    nearest of them that asks for a password; `services/privacy.py` keeps both. `sort` is newest,
    oldest, name, views or own (by `Image.album_rank`). `cover_code` names the picture chosen as its cover.

    `trashed_at` says that it was deleted, which can still be undone; nobody sees it.
    """

    __tablename__ = "albums"
    __table_args__ = (Index(None, "user_id", "id"), Index(None, "effective_visibility", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True, default=new_code)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    guest_key: Mapped[str | None] = mapped_column(String(64), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("albums.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    description: Mapped[str] = mapped_column(Text, default="")
    visibility: Mapped[str] = mapped_column(String(8), default="public")
    password_hash: Mapped[str | None] = mapped_column(String(255))
    effective_visibility: Mapped[str] = mapped_column(String(8), default="public")
    gate_code: Mapped[str | None] = mapped_column(String(16), index=True)
    sort: Mapped[str] = mapped_column(String(8), default="newest")
    cover_code: Mapped[str | None] = mapped_column(String(16))
    trashed_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, onupdate=now)

    user: Mapped[User | None] = relationship()

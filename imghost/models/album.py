"""Albums: one tree that every dialect's albums, folders and collections are."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from imghost.base.identifiers import new_code
from imghost.extensions import Model, UTCDateTime, now
from imghost.models.column_changes import ANSWERS, BYTES, PAGES_ONLY, Change, changes
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

    id: Mapped[int] = mapped_column(primary_key=True, info=ANSWERS)
    code: Mapped[str] = mapped_column(
        String(16), unique=True, default=new_code, info=changes(Change.ANSWERS | Change.PRIVACY)
    )
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), info=ANSWERS)
    guest_key: Mapped[str | None] = mapped_column(String(64), index=True, info=ANSWERS)
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("albums.id", ondelete="CASCADE"), index=True, info=changes(Change.ANSWERS | Change.PRIVACY)
    )
    name: Mapped[str] = mapped_column(String(100), info=PAGES_ONLY)
    description: Mapped[str] = mapped_column(Text, default="", info=PAGES_ONLY)
    visibility: Mapped[str] = mapped_column(
        String(8), default="public", info=changes(Change.ANSWERS | Change.PRIVACY)
    )
    password_hash: Mapped[str | None] = mapped_column(String(255), info=BYTES)
    effective_visibility: Mapped[str] = mapped_column(String(8), default="public", info=BYTES)
    gate_code: Mapped[str | None] = mapped_column(String(16), index=True, info=BYTES)
    sort: Mapped[str] = mapped_column(String(8), default="newest", info=PAGES_ONLY)
    cover_code: Mapped[str | None] = mapped_column(String(16), info=PAGES_ONLY)
    trashed_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True, info=BYTES)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, info=ANSWERS)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, onupdate=now, info=PAGES_ONLY)

    user: Mapped[User | None] = relationship()

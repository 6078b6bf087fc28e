"""Links through which others upload into somebody's album without an account."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from imghost.base.identifiers import new_code
from imghost.extensions import Model, UTCDateTime, now
from imghost.models.album import Album

CODE_LENGTH = 22


class DropBox(Model):
    """`code` is the secret of the link. `blind` hides from uploaders what others brought.

    `most_files` and `most_bytes` are caps on everything brought, None without one; `files` and `bytes` count.
    """

    __tablename__ = "drop_boxes"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True, default=lambda: new_code(CODE_LENGTH))
    album_id: Mapped[int] = mapped_column(ForeignKey("albums.id", ondelete="CASCADE"), index=True)
    message: Mapped[str] = mapped_column(Text, default="")
    blind: Mapped[bool] = mapped_column(default=True)
    most_files: Mapped[int | None]
    most_bytes: Mapped[int | None] = mapped_column(BigInteger)
    files: Mapped[int] = mapped_column(default=0)
    bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    album: Mapped[Album] = relationship()

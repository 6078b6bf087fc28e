"""Files that were uploaded together, in the order in which they were chosen."""

import json
from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from imghost.base.identifiers import new_code
from imghost.extensions import Model, UTCDateTime, now
from imghost.models.album import Album


class UploadBatch(Model):
    """`codes` is a JSON list of the codes of the images. A guest's batch has no user but a guest key.

    `album` is the album that was made of them, None when there is none (any more).
    """

    __tablename__ = "upload_batches"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True, default=new_code)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    guest_key: Mapped[str | None] = mapped_column(String(64), index=True)
    album_id: Mapped[int | None] = mapped_column(ForeignKey("albums.id", ondelete="SET NULL"), index=True)
    codes: Mapped[str] = mapped_column(Text, default="[]")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, index=True)

    album: Mapped[Album | None] = relationship()

    @property
    def image_codes(self) -> list[str]:
        return list(json.loads(self.codes))

    @image_codes.setter
    def image_codes(self, codes: list[str]) -> None:
        self.codes = json.dumps(codes)

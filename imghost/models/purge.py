"""The outbox of cache purges that the CDN must still be told of."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from imghost.extensions import Model, UTCDateTime, now


class Purge(Model):
    """A change of what strangers get, noted in the transaction that made it.

    `kind` is image, album, user or watermark, `subject_id` the row's id; 0 is every picture of the site.
    """

    __tablename__ = "purges"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    subject_id: Mapped[int]
    noted_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

"""What an account used in one month, flushed from Redis in batches."""

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from imghost.extensions import Model


class Usage(Model):
    """`month` is `YYYY-MM` in UTC. `billed` counts what visitors caused, `tokens_spent` paid for some."""

    __tablename__ = "usage"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    requests: Mapped[int] = mapped_column(BigInteger, default=0)
    processing: Mapped[int] = mapped_column(BigInteger, default=0)
    url_calls: Mapped[int] = mapped_column(BigInteger, default=0)
    billed: Mapped[int] = mapped_column(BigInteger, default=0)
    bandwidth: Mapped[int] = mapped_column(BigInteger, default=0)
    uploads: Mapped[int] = mapped_column(BigInteger, default=0)
    tokens_spent: Mapped[int] = mapped_column(BigInteger, default=0)

"""Browsers that are signed in, so that an account can see and end them one by one."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from imghost.extensions import Model, UTCDateTime, now
from imghost.models.user import User


class UserSession(Model):
    """`token_hash` is of the random name in the browser's signed cookie.

    `provider_sign_out` is the address that ends the session at the OpenID Connect provider it came from.
    """

    __tablename__ = "user_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    address: Mapped[str] = mapped_column(String(64), default="")
    agent: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    provider_sign_out: Mapped[str | None] = mapped_column(Text)

    user: Mapped[User] = relationship()

"""Accounts."""

from datetime import datetime

from flask_login import UserMixin
from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from imghost.base.identifiers import new_code, new_secret
from imghost.extensions import Model, UTCDateTime, now
from imghost.models.plan import DEFAULT_PLAN, Plan


class User(Model, UserMixin):  # type: ignore[misc]
    """An account.

    `session_epoch` is part of every session cookie: raising it ends all sessions of the user. `tokens` extend
    the plan's monthly URL calls. `signing_secret` signs delivery addresses and can be changed.
    """

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True, default=new_code)
    name: Mapped[str] = mapped_column(String(32), unique=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    role: Mapped[str] = mapped_column(String(16), default="member")
    session_epoch: Mapped[int] = mapped_column(default=0)
    keep_metadata: Mapped[bool | None]
    plan_name: Mapped[str] = mapped_column(ForeignKey("plans.name"), default=DEFAULT_PLAN)
    tokens: Mapped[int] = mapped_column(BigInteger, default=0)
    signing_secret: Mapped[str] = mapped_column(String(64), default=new_secret)
    disabled: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    plan: Mapped[Plan] = relationship()

    def get_id(self) -> str:
        return f"{self.code}.{self.session_epoch}"

    @property
    def is_active(self) -> bool:
        return not self.disabled

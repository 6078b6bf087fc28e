"""Accounts."""

from datetime import datetime

from flask_login import UserMixin
from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from imghost.base.identifiers import new_code, new_secret
from imghost.extensions import Model, UTCDateTime, now
from imghost.models.column_changes import ANSWERS, BYTES, PAGES_ONLY
from imghost.models.plan import DEFAULT_PLAN, Plan

NAME_FOLDED = "ix_users_name_folded"


class User(Model, UserMixin):
    """An account.

    `session_epoch` is part of every session cookie: raising it ends all sessions of the user. `tokens` extend
    the plan's monthly URL calls. `signing_secret` signs delivery addresses and can be changed.

    `disabled` is an administrator's switch, `banned_until` a moderator's: either shuts the account out.
    `deleted_at` says that it was deleted: nobody sees anything of it, and a worker removes what is left.
    `default_*` fill the forms of its uploads; `default_life` is an ISO-8601 duration, empty for ever.
    `totp_secret` is in base32 and counts once `totp_since` is set; `totp_step` is the last time step used
    (RFC 6238, 5.2: a code is accepted once). `watermark` is a JSON object, None where the site's counts.
    An empty `language` or `time_zone` means the browser's.
    """

    __tablename__ = "users"
    # Nobody can pose as another by capital letters.
    __table_args__ = (Index(NAME_FOLDED, text("lower(name)"), unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True, info=ANSWERS)
    code: Mapped[str] = mapped_column(String(16), unique=True, default=new_code, info=ANSWERS)
    name: Mapped[str] = mapped_column(String(32), unique=True, info=ANSWERS)
    email: Mapped[str] = mapped_column(String(254), unique=True, info=PAGES_ONLY)
    password_hash: Mapped[str] = mapped_column(String(255), info=PAGES_ONLY)
    role: Mapped[str] = mapped_column(String(16), default="member", info=ANSWERS)
    session_epoch: Mapped[int] = mapped_column(default=0, info=PAGES_ONLY)
    keep_metadata: Mapped[bool | None] = mapped_column(info=ANSWERS)
    plan_name: Mapped[str] = mapped_column(ForeignKey("plans.name"), default=DEFAULT_PLAN, info=ANSWERS)
    tokens: Mapped[int] = mapped_column(BigInteger, default=0, info=PAGES_ONLY)
    signing_secret: Mapped[str] = mapped_column(String(64), default=new_secret, info=ANSWERS)
    disabled: Mapped[bool] = mapped_column(default=False, info=BYTES)
    banned_until: Mapped[datetime | None] = mapped_column(UTCDateTime, info=BYTES)
    deleted_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True, info=BYTES)
    display_name: Mapped[str] = mapped_column(String(60), default="", info=PAGES_ONLY)
    about: Mapped[str] = mapped_column(String(500), default="", info=PAGES_ONLY)
    avatar_key: Mapped[str | None] = mapped_column(String(120), info=PAGES_ONLY)
    likes_public: Mapped[bool] = mapped_column(default=False, info=PAGES_ONLY)
    language: Mapped[str] = mapped_column(String(8), default="", info=PAGES_ONLY)
    time_zone: Mapped[str] = mapped_column(String(40), default="", info=PAGES_ONLY)
    default_visibility: Mapped[str] = mapped_column(String(8), default="public", info=PAGES_ONLY)
    default_nsfw: Mapped[bool] = mapped_column(default=False, info=PAGES_ONLY)
    default_life: Mapped[str] = mapped_column(String(20), default="", info=PAGES_ONLY)
    show_exif: Mapped[bool] = mapped_column(default=True, info=PAGES_ONLY)
    watermark: Mapped[str | None] = mapped_column(Text, info=ANSWERS)
    totp_secret: Mapped[str | None] = mapped_column(String(64), info=PAGES_ONLY)
    totp_since: Mapped[datetime | None] = mapped_column(UTCDateTime, info=PAGES_ONLY)
    totp_step: Mapped[int] = mapped_column(BigInteger, default=0, info=PAGES_ONLY)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, info=ANSWERS)

    plan: Mapped[Plan] = relationship()

    def get_id(self) -> str:
        return f"{self.code}.{self.session_epoch}"

    @property
    def is_shut_out(self) -> bool:
        """Say whether the account is disabled, banned at this moment, or deleted."""
        banned = self.banned_until is not None and self.banned_until > now()
        return self.disabled or banned or self.deleted_at is not None

    @property
    def is_active(self) -> bool:
        return not self.is_shut_out

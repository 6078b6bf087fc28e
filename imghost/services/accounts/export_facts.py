"""The JSON files of an export: everything stored of an account except secrets."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from imghost.extensions import db
from imghost.models import (
    Album,
    Alias,
    APIKey,
    DropBox,
    Identity,
    Image,
    Like,
    Passkey,
    Preset,
    Report,
    Usage,
    User,
    UserSession,
)
from imghost.services.free_text import CLEANED_TEXTS
from imghost.services.usage import usage
from imghost.services.visibility import kept

ACCOUNT = (
    "name", "email", "role", "plan_name", "created_at", "display_name", "about", "likes_public", "language",
    "time_zone", "default_visibility", "default_nsfw", "default_life", "keep_metadata", "show_exif",
    "watermark", "tokens",
)  # fmt: skip
IMAGE = (
    "code", "public_id", "chosen_id", "slug", "original_filename", "title", *CLEANED_TEXTS, "format",
    "bytes", "width", "height", "frames", "duration", "is_animated", "is_360", "md5", "sha256", "exif",
    "position", "camera", "taken_at", "dated_at", "created_at", "updated_at", "expires_at", "visibility",
    "nsfw", "approved", "status", "version", "views", "likes", "uploader_address", "album_rank",
)  # fmt: skip
ALBUM = ("code", "name", "description", "visibility", "sort", "cover_code", "created_at", "updated_at")
KEY = ("key_id", "name", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at")
PRESET = ("name", "params", "created_at")
# The code of a drop box is the secret of its link.
DROP_BOX = (
    "message", "blind", "most_files", "most_bytes", "files", "bytes", "created_at", "expires_at", "closed_at",
)  # fmt: skip
SESSION = ("address", "agent", "created_at", "seen_at")
PASSKEY = ("name", "created_at", "used_at")
IDENTITY = ("issuer", "subject", "created_at")
REPORT = ("kind", "subject", "reason", "text", "status", "resolution", "answer", "created_at", "handled_at")
USAGE = ("month", *usage.FIELDS, "tokens_spent")


def account_facts(user: User) -> dict[str, Any]:
    """Return the account, what it made here, and what was noted of it."""
    mine = (Album.user_id == user.id) & kept()
    albums = db.session.scalars(select(Album).where(mine)).all()
    codes = {album.id: album.code for album in albums}
    liked = select(Image.code).join(Like, Like.image_id == Image.id).where(Like.user_id == user.id)
    aliases = select(Alias.name, Image.code).join(Image, Alias.image_id == Image.id)
    boxes = select(DropBox).join(Album, DropBox.album_id == Album.id).where(mine)
    return {
        "account": facts(user, ACCOUNT),
        "albums": [{**facts(album, ALBUM), "parent": codes.get(album.parent_id or 0)} for album in albums],
        "keys": _rows(select(APIKey).where(APIKey.user_id == user.id), KEY),
        "presets": _rows(select(Preset).where(Preset.user_id == user.id), PRESET),
        "likes": list(db.session.scalars(liked)),
        "short_addresses": dict(db.session.execute(aliases.where(Image.user_id == user.id)).all()),
        "drop_boxes": _rows(boxes, DROP_BOX),
        "sessions": _rows(select(UserSession).where(UserSession.user_id == user.id), SESSION),
        "passkeys": _rows(select(Passkey).where(Passkey.user_id == user.id), PASSKEY),
        "sign_ins": _rows(select(Identity).where(Identity.user_id == user.id), IDENTITY),
        "reports": _rows(select(Report).where(Report.reporter_id == user.id), REPORT),
        "usage": _rows(select(Usage).where(Usage.user_id == user.id), USAGE),
    }


def image_facts(image: Image, file: str | None) -> dict[str, Any]:
    """Return what is known of `image`; `file` is its path in the archive."""
    return {
        "file": file,
        **facts(image, IMAGE),
        "album": image.album.code if image.album else None,
        "category": image.category.name if image.category else None,
        "tags": [tag.name for tag in image.tags],
    }


def facts(row: object, names: Iterable[str]) -> dict[str, Any]:
    """Return the named columns; moments as ISO 8601 says them."""
    return {name: _plain(getattr(row, name)) for name in names}


def _rows(query: Any, names: Iterable[str]) -> list[dict[str, Any]]:
    return [facts(row, names) for row in db.session.scalars(query)]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value

"""Rows for tests, made with as few words as the test needs."""

import secrets
from typing import Any

from imghost.base.identifiers import new_delete_token, token_hash
from imghost.extensions import db
from imghost.models import Album, APIKey, Category, Image, User
from imghost.services.usage import usage


def make_user(name: str | None = None, **fields: Any) -> User:
    name = name or f"user-{secrets.token_hex(4)}"
    user = User(**{"name": name, "email": f"{name}@example.org", "password_hash": "x", **fields})
    return _saved(user)


def make_key(user: User, **fields: Any) -> str:
    """Return the credential of a new key."""
    key_id, secret = f"ck_{secrets.token_hex(8)}", f"cs_{secrets.token_hex(16)}"
    _saved(
        APIKey(
            **{"user": user, "key_id": key_id, "secret_hash": token_hash(secret), "name": "test", **fields}
        )
    )
    return f"{key_id}:{secret}"


def make_album(**fields: Any) -> Album:
    return _saved(Album(**{"name": "Album", **fields}))


def make_category(name: str = "Nature") -> Category:
    return _saved(Category(name=name, url_key=name.lower()))


def make_image(**fields: Any) -> Image:
    """A row without a file; tests that need bytes upload them."""
    token = secrets.token_hex(4)
    values = {
        "folder": "2026/11/23",
        "name": f"picture-{token}",
        "extension": "jpeg",
        "original_filename": "picture.jpeg",
        "format": "jpeg",
        "bytes": 1000,
        "width": 600,
        "height": 400,
        "md5": "0" * 32,
        "sha256": "0" * 64,
        "source_sha256": "0" * 64,
        "title": "Picture",
        "delete_hash": token_hash(new_delete_token()),
        "status": "ready",
    }
    return _saved(Image(**{**values, **fields}))


def _saved(row: Any) -> Any:
    db.session.add(row)
    db.session.commit()
    return row


def count_uploads(user: User, number: int) -> None:
    """Let `user` have made so many uploads this month."""
    usage.add_to_row(db.session.connection(), user.id, usage.month_of(usage.now()), {"uploads": number}, {})
    db.session.commit()

"""Serves avatars."""

from flask import Blueprint, Response
from sqlalchemy import select

from imghost.base.cache_policy import USUAL
from imghost.extensions import db
from imghost.http import send
from imghost.models import User
from imghost.services.accounts.avatar import FORMAT, shown_avatar
from imghost.storage.current import storage

bp = Blueprint("avatars", __name__)


@bp.get("/avatar/<code>/<name>")
def avatar(code: str, name: str) -> Response:
    """Send the picture; the address changes with it, so it may be kept."""
    user: User | None = db.session.scalar(select(User).where(User.code == code))
    picture = storage().find(shown_avatar(user, f"{code}/{name}"))
    return send.send_media(picture, format_name=FORMAT, etag=name, cache=USUAL, indexed=True)

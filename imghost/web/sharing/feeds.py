"""Atom feeds of the public lists, each beside its page: what a stranger sees there, and nothing NSFW."""

from urllib.parse import unquote

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, true

from imghost.base.errors import NotFound
from imghost.extensions import settings
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.discovery import topics
from imghost.services.images.lookup import find_album
from imghost.services.links import album_path, category_path, member_path, tag_path
from imghost.services.listing import Along, page, parse_cursor
from imghost.services.sharing import atom
from imghost.services.visibility import PasswordNeeded, require_album, shared
from imghost.web.addresses import code_of
from imghost.web.shared_answers import shared_answer

bp = Blueprint("feeds", __name__)

RECENT = "/explore/recent"
ENDING = ".atom"


@bp.get(RECENT + ENDING)
def recent() -> Response:
    """Everything that is listed."""
    return _feed(settings().site_name, RECENT, true())


@bp.get(f"/user/<name>{ENDING}")
def member(name: str) -> ResponseReturnValue:
    """What one member shows to everybody."""
    found = topics.find_member(name)
    return _at_home(_titled(found.name), member_path(found), true(), topics.shown_by(found))


@bp.get(f"/album/<name>{ENDING}")
def album(name: str) -> ResponseReturnValue:
    """A public album; all others look as if they did not exist."""
    try:
        found = require_album(find_album(code_of(name)), Actor())
    except PasswordNeeded:
        raise NotFound from None
    if found.effective_visibility != "public":
        raise NotFound
    return _at_home(_titled(found.name), album_path(found), Image.album_id == found.id)


@bp.get(f"/category/<key>{ENDING}")
def category(key: str) -> ResponseReturnValue:
    """The pictures of one category."""
    found = topics.find_category(key)
    return _at_home(_titled(found.name), category_path(found), true(), topics.in_category(found))


@bp.get(f"/tag/<name>{ENDING}")
def tag(name: str) -> ResponseReturnValue:
    """The pictures that carry a tag."""
    found = topics.shown_tag(Actor(), name)
    return _at_home(_titled(f"#{found.name}"), tag_path(found), true(), topics.tagged(found))


def _at_home(
    title: str, page_path: str, condition: ColumnElement[bool], along: Along | None = None
) -> ResponseReturnValue:
    """Send the feed from its one address; other spellings lead there."""
    if request.path != unquote(page_path) + ENDING:
        return redirect(page_path + ENDING, 301)
    return _feed(title, page_path, condition, along)


def _feed(title: str, page_path: str, condition: ColumnElement[bool], along: Along | None = None) -> Response:
    before = parse_cursor(request.args.get("before"))
    feed = atom.Feed(title=title, path=page_path + ENDING, page=page_path)
    shown = page(shared() & condition, before=before, along=along)
    return shared_answer(atom.write_feed(feed, shown, before=before), atom.MIME)


def _titled(name: str) -> str:
    return f"{name} · {settings().site_name}"

"""Public lists: recent, videos, animations, albums, categories, tags, and what one member shows."""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import ColumnElement, true

from imghost.http.sessions import web_actor
from imghost.services import topics
from imghost.services.album_list import public_albums
from imghost.services.links import category_path, member_path, tag_path
from imghost.services.listing import page, parse_cursor
from imghost.services.visibility import listed
from imghost.web.fragments import wants_fragment
from imghost.web.previews import Subject, list_preview

bp = Blueprint("listings", __name__)


@bp.get("/explore")
def explore() -> ResponseReturnValue:
    """Lead to the recent pictures."""
    return redirect("/explore/recent", 302)


@bp.get("/explore/recent")
def recent() -> str:
    """Show everything that is listed, newest first."""
    return _list("explore/recent.html", true(), Subject(gettext("Recent"), "/explore/recent"))


@bp.get("/explore/videos")
def videos() -> str:
    """Show videos."""
    return _list("explore/videos.html", topics.videos())


@bp.get("/explore/animated")
def animated() -> str:
    """Show animations."""
    return _list("explore/animated.html", topics.animations())


@bp.get("/explore/albums")
def albums() -> str:
    """Show public albums."""
    shown = public_albums(web_actor(), before=parse_cursor(request.args.get("before")))
    return render_template("explore/albums.html", albums=shown)


@bp.get("/categories")
def categories() -> str:
    """Show all categories."""
    return render_template("category/list.html", cards=topics.category_cards(web_actor()))


@bp.get("/category/<key>")
def category(key: str) -> str:
    """Show the pictures of one category."""
    found = topics.find_category(key)
    subject = Subject(found.name, category_path(found), found.description)
    return _list("category/page.html", topics.in_category(found), subject, category=found)


@bp.get("/tag/<name>")
def tag(name: str) -> ResponseReturnValue:
    """Show the pictures that carry a tag; another spelling of it leads to the right one."""
    found = topics.find_tag(name)
    if name != found.name:
        return redirect(tag_path(found), 301)
    subject = Subject(f"#{found.name}", tag_path(found))
    return _list("tag/page.html", topics.tagged(found), subject, tag=found)


@bp.get("/user/<name>")
def member(name: str) -> ResponseReturnValue:
    """Show what a member shows to everybody."""
    found = topics.find_member(name)
    if name != found.name:
        return redirect(member_path(found), 301)
    albums = public_albums(web_actor(), owner=found)
    subject = Subject(found.name, member_path(found), kind="profile")
    return _list("explore/member.html", topics.shown_by(found), subject, member=found, albums=albums)


def _list(
    template: str, condition: ColumnElement[bool], subject: Subject | None = None, **values: Any
) -> str:
    """Render one page of a list; htmx gets the tiles alone. Lists with a `subject` have a feed."""
    actor = web_actor()
    tiles = page(listed(actor) & condition, before=parse_cursor(request.args.get("before")))
    if wants_fragment():
        return render_template("partials/tiles.html", tiles=tiles)
    preview = list_preview(subject, tiles.images) if subject else None
    return render_template(template, tiles=tiles, adult=actor.adult, preview=preview, **values)

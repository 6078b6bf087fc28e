"""Public lists: recent, trending, popular, videos, animations, albums, categories, tags, and any one."""

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import ColumnElement, true

from imghost.http.sessions import web_actor
from imghost.services.albums.list import public_albums
from imghost.services.discovery import topics, trends
from imghost.services.discovery.random_picture import random_picture
from imghost.services.discovery.topic_counts import most_used_tags
from imghost.services.links import Links, category_path, tag_path
from imghost.services.listing import Along, Page, page, parse_cursor
from imghost.services.viewer.walk import Walk
from imghost.services.visibility import listed
from imghost.web.fragments import wants_fragment
from imghost.web.sharing.previews import Subject, list_preview

bp = Blueprint("listings", __name__)


@bp.get("/explore")
def explore() -> ResponseReturnValue:
    """Lead to the recent pictures."""
    return redirect("/explore/recent", 302)


@bp.get("/explore/recent")
def recent() -> str:
    """Show everything that is listed, newest first."""
    return _list("explore/recent.html", Walk("recent"), true(), Subject(gettext("Recent"), "/explore/recent"))


@bp.get("/explore/videos")
def videos() -> str:
    """Show videos."""
    return _list("explore/videos.html", Walk("videos"), topics.videos())


@bp.get("/explore/trending")
def trending() -> str:
    """Show what is looked at these days; where nothing is, what was looked at most of all time."""
    actor = web_actor()
    shown = trends.trending(actor, before=_before())
    is_quiet = not shown.images and not _before()
    if is_quiet:
        shown = trends.most_viewed(actor)
    walk = Walk("popular" if is_quiet else "trending")
    return _shown("explore/trending.html", walk, shown, is_quiet=is_quiet)


@bp.get("/explore/popular")
def popular() -> str:
    """Show what was looked at most, or with `by=likes` liked most."""
    by = "likes" if request.args.get("by") == "likes" else "views"
    most = trends.most_liked if by == "likes" else trends.most_viewed
    walk = Walk("liked" if by == "likes" else "popular")
    return _shown("explore/popular.html", walk, most(web_actor(), before=_before()), by=by)


@bp.get("/explore/tags")
def tags() -> str:
    """Show the tags that are used most."""
    return render_template("explore/tags.html", counts=most_used_tags())


@bp.get("/random")
def random() -> ResponseReturnValue:
    """Lead to any picture."""
    response = make_response(redirect(Links(random_picture(web_actor())).viewer, 302))
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/explore/animated")
def animated() -> str:
    """Show animations."""
    return _list("explore/animated.html", Walk("animated"), topics.animations())


@bp.get("/explore/albums")
def albums() -> str:
    """Show public albums."""
    shown = public_albums(web_actor(), before=_before())
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
    walk = Walk("category", found.url_key)
    return _list("category/page.html", walk, true(), subject, along=topics.in_category(found), category=found)


@bp.get("/tag/<name>")
def tag(name: str) -> ResponseReturnValue:
    """Show the pictures that carry a tag; another spelling of it leads to the right one."""
    found = topics.shown_tag(web_actor(), name)
    if name != found.name:
        return redirect(tag_path(found), 301)
    subject = Subject(f"#{found.name}", tag_path(found))
    return _list(
        "tag/page.html", Walk("tag", found.name), true(), subject, along=topics.tagged(found), tag=found
    )


def _list(
    template: str,
    walk: Walk,
    condition: ColumnElement[bool],
    subject: Subject | None = None,
    *,
    along: Along | None = None,
    **values: Any,
) -> str:
    """Render one page of a list in order of time. Lists with a `subject` have a feed."""
    shown = page(listed(web_actor()) & condition, before=_before(), along=along)
    return _shown(template, walk, shown, subject, **values)


def _shown(template: str, walk: Walk, shown: Page, subject: Subject | None = None, **values: Any) -> str:
    """Render one page of pictures; htmx gets the tiles alone."""
    if wants_fragment():
        return render_template("partials/tiles.html", tiles=shown, walk=walk)
    preview = list_preview(subject, shown.images) if subject else None
    adult = web_actor().adult
    return render_template(template, tiles=shown, walk=walk, adult=adult, preview=preview, **values)


def _before() -> int | None:
    return parse_cursor(request.args.get("before"))

"""The public pages of one member: pictures, albums, and likes where they are public."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from imghost.base.errors import NotFound
from imghost.http.sessions import web_actor
from imghost.models import User
from imghost.services.albums.list import public_albums
from imghost.services.discovery import topics
from imghost.services.images.likes import liked_by, shows_likes
from imghost.services.links import member_path
from imghost.services.listing import Along, page, parse_cursor
from imghost.services.viewer.walk import Walk
from imghost.services.visibility import listed
from imghost.web.fragments import wants_fragment
from imghost.web.sharing.previews import Subject, list_preview

bp = Blueprint("members", __name__)


@bp.get("/user/<name>")
def pictures(name: str) -> ResponseReturnValue:
    """Show the pictures that a member shows to everybody."""
    found = topics.find_member(name)
    if name != found.name:
        return redirect(member_path(found), 301)
    return _pictures(found, "pictures", topics.shown_by(found))


@bp.get("/user/<name>/albums")
def albums(name: str) -> str:
    """Show the public albums of a member."""
    found, actor = topics.find_member(name), web_actor()
    shown = public_albums(actor, owner=found, before=parse_cursor(request.args.get("before")))
    return render_template("member/albums.html", albums=shown, **_profile(found, "albums"))


@bp.get("/user/<name>/likes")
def likes(name: str) -> ResponseReturnValue:
    """Show what a member likes, to others only when the member wants it."""
    found = topics.find_member(name)
    if not shows_likes(found, web_actor()):
        raise NotFound
    return _pictures(found, "likes", liked_by(found))


def _pictures(member: User, tab: str, along: Along) -> ResponseReturnValue:
    actor = web_actor()
    before = parse_cursor(request.args.get("before"))
    tiles = page(listed(actor), before=before, along=along)
    walk = Walk("user" if tab == "pictures" else tab, member.name)
    if wants_fragment():
        return render_template("partials/tiles.html", tiles=tiles, walk=walk)
    subject = Subject(
        member.display_name or member.name, member_path(member), member.about or None, kind="profile"
    )
    return render_template(
        "member/pictures.html",
        tiles=tiles,
        walk=walk,
        adult=actor.adult,
        preview=list_preview(subject, tiles.images) if tab == "pictures" else None,
        **_profile(member, tab),
    )


def _profile(member: User, tab: str) -> dict[str, object]:
    return {"member": member, "tab": tab, "shows_likes": shows_likes(member, web_actor())}

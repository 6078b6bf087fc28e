"""Albums: looking at them and taking their codes; `album_keeping` is for their owners."""

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from imghost.http import send
from imghost.http.sessions import web_actor
from imghost.services.album_list import album_count
from imghost.services.embed_codes import embed_codes, joined_codes, kind_groups, shown
from imghost.services.image_lookup import shown_album
from imghost.services.links import album_path
from imghost.services.listing import page, parse_cursor
from imghost.services.visibility import shown_in_album
from imghost.web.addresses import code_of
from imghost.web.answers import answer
from imghost.web.fragments import wants_fragment
from imghost.web.previews import album_preview

bp = Blueprint("albums", __name__)

# More would make a page that no forum post takes.
MOST_CODES = 500


@bp.get("/album/<name>")
def show(name: str) -> ResponseReturnValue:
    """Show an album; a wrong slug leads to the right address."""
    actor = web_actor()
    album = shown_album(code_of(name), actor)
    if request.path != album_path(album):
        return redirect(album_path(album), 301)
    condition = shown_in_album(album, actor)
    tiles = page(condition, before=parse_cursor(request.args.get("before")))
    cache = None if album.effective_visibility in ("public", "link") else send.PRIVATE
    if wants_fragment():
        return answer("partials/tiles.html", cache=cache, tiles=tiles)
    count, may_edit = album_count(condition), actor.may_edit(album)
    preview = album_preview(album, tiles.images)
    return answer(
        "album/page.html",
        cache=cache,
        album=album,
        tiles=tiles,
        count=count,
        may_edit=may_edit,
        preview=preview,
    )


@bp.get("/album/<code>/codes")
def codes(code: str) -> ResponseReturnValue:
    """Show every embed code of every picture of the album."""
    actor = web_actor()
    album = shown_album(code, actor)
    images = page(shown_in_album(album, actor), size=MOST_CODES).images
    texts = joined_codes(embed_codes(shown(image)) for image in images)
    return answer(
        "album/codes.html",
        cache=send.PRIVATE,
        album=album,
        count=len(images),
        texts=texts,
        groups=kind_groups(texts),
    )

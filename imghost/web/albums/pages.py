"""Public album pages: viewing and embed codes; `keeping` is for owners."""

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from imghost.http import send
from imghost.http.send_archive import count_archive, send_archive
from imghost.http.sessions import follow, web_actor
from imghost.models import Image
from imghost.services.albums.album_archive import album_files
from imghost.services.albums.order import album_page, chosen_sort
from imghost.services.albums.subtree import shelves
from imghost.services.images.lookup import shown_album
from imghost.services.links import album_path
from imghost.services.sharing.embed_codes import embed_codes, joined_codes, kind_groups, shown
from imghost.services.visibility import seen_with, shown_in_album
from imghost.web.addresses import code_of
from imghost.web.albums.present import Opened
from imghost.web.answers import answer
from imghost.web.fragments import wants_fragment
from imghost.web.sharing.previews import album_preview
from imghost.web.wording import missing_words

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
    sort, after = chosen_sort(album, request.args.get("sort")), request.args.get("after")
    tiles = album_page(shown_in_album(album, actor), sort, after=after)
    opened = Opened(album, actor, sort, tiles, is_first=not after)
    if wants_fragment():
        return answer("album/_tiles.html", cache=opened.cache, opened=opened)
    follow(album)
    preview = album_preview(album, opened.faces)
    return answer("album/page.html", cache=opened.cache, opened=opened, preview=preview)


@bp.get("/album/<code>/codes")
def codes(code: str) -> ResponseReturnValue:
    """Show every embed code of every picture of the album, with `?below=1` of those below it too."""
    actor = web_actor()
    album = shown_album(code, actor)
    wants_below = request.args.get("below") == "1"
    albums = [shelf.album.id for shelf in shelves(album, actor)]
    chosen = Image.album_id.in_(albums if wants_below else albums[:1]) & seen_with(album, actor)
    listed = album_page(chosen, album.sort, size=MOST_CODES)
    texts = joined_codes(embed_codes(shown(image)) for image in listed.images)
    return answer(
        "album/codes.html",
        cache=send.PRIVATE,
        album=album,
        count=len(listed.images),
        has_more=listed.after is not None,
        wants_below=wants_below,
        has_below=len(albums) > 1,
        texts=texts,
        groups=kind_groups(texts),
    )


@bp.get("/album/<code>/zip")
def download(code: str) -> ResponseReturnValue:
    """Send the album as a ZIP, the albums inside it as folders."""
    actor = web_actor()
    album = shown_album(code, actor)
    count_archive(actor)
    return send_archive(album_files(actor, album), album.name, missing_words())

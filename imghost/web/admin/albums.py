"""Every album of the site."""

from flask import Blueprint, Response, request

from imghost.http.sessions import web_actor
from imghost.services.listing import parse_cursor
from imghost.services.site.site_search import search_albums
from imghost.web.admin.answers import answer, words_asked_for

bp = Blueprint("albums", __name__)


@bp.get("/albums")
def show() -> Response:
    """Show the albums, newest first."""
    words = words_asked_for()
    found = search_albums(web_actor(), words, before=parse_cursor(request.args.get("before")))
    return answer("admin/albums.html", albums=found, words=words)

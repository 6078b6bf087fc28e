"""`/sitemap.xml`, its parts, and `/robots.txt` that names it."""

from flask import Blueprint, Response

from imghost.services.links import absolute
from imghost.services.sharing import sitemap
from imghost.web.shared_answers import shared_answer

bp = Blueprint("sitemaps", __name__)

INDEX = "/sitemap.xml"
MIME = "application/xml"
ROBOTS = """User-agent: *
Disallow: /api/
Disallow: /my/
Disallow: /settings/
Disallow: /admin
Disallow: /report/
Disallow: /*/report
Disallow: /login
Disallow: /signup
Disallow: /*/delete/
Disallow: /*/edit
"""


@bp.get(INDEX)
def index() -> Response:
    """Name all parts."""
    return shared_answer(sitemap.write_index(), MIME)


@bp.get("/sitemap/pages.xml")
def pages() -> Response:
    """Name the site's own pages."""
    return shared_answer(sitemap.write_pages(), MIME)


@bp.get("/sitemap/<name>-<int:number>.xml")
def part(name: str, number: int) -> Response:
    """Name the pages of one range of pictures, albums or members."""
    return shared_answer(sitemap.write_part(name, number), MIME)


@bp.get("/robots.txt")
def robots() -> Response:
    """Tell robots where nothing is for them, and where the sitemap is."""
    response = Response(f"{ROBOTS}\nSitemap: {absolute(INDEX)}\n", mimetype="text/plain")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response

"""The list a visitor came from, carried in `?in=…` for the viewer's arrows.

It only chooses where arrows and Esc lead. Every page has one address without it, which is shared, embedded
and named canonical.
"""

from urllib.parse import quote, urlencode

from flask import request

from imghost.models import Image
from imghost.services.links import album_path
from imghost.services.viewer.walk import OWN, Walk, parse_walk
from imghost.web.library.place import place_of

# The page of each list; the name stands between the braces.
PAGES = {
    "recent": "/explore/recent",
    "videos": "/explore/videos",
    "animated": "/explore/animated",
    "trending": "/explore/trending",
    "popular": "/explore/popular",
    "liked": "/explore/popular?by=likes",
    "tag": "/tag/{}",
    "category": "/category/{}",
    "user": "/user/{}",
    "likes": "/user/{}/likes",
    "search": "/search?q={}",
}


def within(path: str, walk: Walk | None) -> str:
    """Return the address of a picture's page for who comes from the list `walk`."""
    return f"{path}{'&' if '?' in path else '?'}{urlencode(walk.query, safe=':')}" if walk else path


def asked_walk() -> Walk | None:
    """Return the list that the address of this page names."""
    return parse_walk(request.args)


def way_back(walk: Walk | None, image: Image) -> str:
    """Return the page of the list; without one that of its album, else of all recent pictures."""
    if walk is not None and walk.kind in OWN:
        return place_of(walk).address
    if walk is not None and walk.kind != "album":
        return PAGES[walk.kind].format(quote(walk.name, safe=""))
    if image.album is None:
        return PAGES["recent"]
    path = album_path(image.album)
    return f"{path}?sort={walk.name}" if walk is not None and walk.name != image.album.sort else path

"""The state of the library page (filter, order, page) as query parameters and back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from flask import request

from imghost.base.errors import InvalidInput
from imghost.services.library.library_filter import UNFILED, LibraryFilter, parse_filter
from imghost.services.library.selection import Selection
from imghost.services.viewer.walk import Walk
from imghost.web.addresses import local_path

UPLOADS = "/my/uploads"
ALBUMS = "/my/albums"
VIEW_COOKIE = "library_view"
VIEWS = ("grid", "table")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One list: `path` is its page, `wanted` what it shows."""

    path: str
    wanted: LibraryFilter

    @property
    def address(self) -> str:
        """Return the address of the first page."""
        return self._address({})

    def after(self, code: str) -> str:
        """Return the address of what follows the image with `code`."""
        return self._address({"after": code})

    @property
    def folder(self) -> str:
        """Return the code of the album that is open, empty at the top and outside the tree of albums."""
        return self.path.removeprefix(ALBUMS).strip("/") if self.path.startswith(ALBUMS) else ""

    @property
    def is_tree(self) -> bool:
        return self.path.startswith(ALBUMS)

    @property
    def walk(self) -> Walk:
        """Return what the arrows of its pictures follow."""
        return Walk("folder" if self.is_tree else "mine", wanted=self.wanted)

    @property
    def is_narrowed(self) -> bool:
        """Say whether something but the page itself keeps pictures away."""
        return replace(self.wanted, album="").narrows if self.is_tree else self.wanted.narrows

    def _address(self, more: Mapping[str, str]) -> str:
        # In the tree the path says which album it is.
        wanted = replace(self.wanted, album="") if self.is_tree else self.wanted
        text = urlencode({**wanted.query, **more})
        return f"{self.path}?{text}" if text else self.path


def place_at(path: str, query: Mapping[str, str]) -> Place:
    """Return the place of a page. Raises InvalidInput naming what cannot be."""
    wanted = parse_filter(query)
    if path == UPLOADS:
        return Place(path=path, wanted=wanted)
    return Place(path=path, wanted=replace(wanted, album=path.removeprefix(ALBUMS).strip("/") or UNFILED))


def place_of(walk: Walk) -> Place:
    """Return the page that a walk through the own uploads came from."""
    inside = walk.wanted.album if walk.wanted.album != UNFILED else ""
    tree = f"{ALBUMS}/{quote(inside, safe='')}" if inside else ALBUMS
    return Place(path=tree if walk.kind == "folder" else UPLOADS, wanted=walk.wanted)


def this_place() -> Place:
    """Return the place that this request asks for."""
    return place_at(request.path, request.args)


def place_named(address: str | None) -> Place:
    """Return the place with the address that a form or a query carries in `list`. Raises InvalidInput."""
    parts = urlsplit(local_path(address, UPLOADS))
    inside = parts.path.startswith(ALBUMS + "/") and parts.path.count("/") == 3
    if parts.path not in (UPLOADS, ALBUMS) and not inside:
        raise InvalidInput("`list` is not a page of the library.", field="list")
    return place_at(parts.path, dict(parse_qsl(parts.query)))


def form_place() -> Place:
    """Return the place that the form was on. Raises InvalidInput."""
    return place_named(request.form.get("list"))


def form_selection(place: Place) -> Selection:
    """Return what the form selects: one picture by its own button, all of the list, or those ticked."""
    if "only" in request.form:
        return Selection(codes=(request.form["only"],))
    if request.form.get("all") == "1":
        return Selection(everything=place.wanted)
    return Selection(codes=tuple(request.form.getlist("code")))


def chosen_view() -> str:
    """Return how this browser wants to see the library: `grid` or `table`."""
    view = request.cookies.get(VIEW_COOKIE, "")
    return view if view in VIEWS else VIEWS[0]

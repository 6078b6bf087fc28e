"""The slideshow of an album: a page for each picture, which the script turns into a show."""

from dataclasses import dataclass

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from imghost.base.errors import NotFound
from imghost.http import send
from imghost.http.sessions import follow, web_actor
from imghost.models import Album, Image
from imghost.services.actor import Actor
from imghost.services.albums.list import album_count
from imghost.services.albums.order import album_page, beside, chosen_sort, place_in
from imghost.services.images.lookup import shown_album
from imghost.services.links import album_path
from imghost.services.viewer.neighbours import Neighbours
from imghost.services.visibility import shown_in_album
from imghost.web.addresses import code_of
from imghost.web.answers import answer
from imghost.web.fragments import wants_fragment
from imghost.web.viewer_present import Viewing

bp = Blueprint("slideshow", __name__)


@dataclass(frozen=True, slots=True)
class Slide:
    """One picture of the show; `place` is its number of `count`, `chosen_sort` not the owner's order."""

    album: Album
    viewing: Viewing
    place: int
    count: int
    chosen_sort: str

    @property
    def previous(self) -> str:
        """Return the address of the picture before; empty at the first one."""
        before = self.viewing.neighbours.previous
        return self._address(before) if before is not None else ""

    @property
    def next(self) -> str:
        """Return the address of the next picture; after the last comes the first."""
        return self._address(self.viewing.neighbours.next)

    def _address(self, image: Image | None) -> str:
        words = [f"at={image.code}"] if image is not None else []
        words += [f"sort={self.chosen_sort}"] if self.chosen_sort else []
        path = f"{album_path(self.album)}/slideshow"
        return f"{path}?{'&'.join(words)}" if words else path


@bp.get("/album/<name>/slideshow")
def show(name: str) -> ResponseReturnValue:
    """Show the picture that `?at=` names, the first one without; an empty album has no show."""
    actor = web_actor()
    album = shown_album(code_of(name), actor)
    if request.path != f"{album_path(album)}/slideshow":
        return redirect(f"{album_path(album)}/slideshow", 301)
    follow(album)
    slide = _slide(album, actor)
    if slide is None:
        return redirect(album_path(album), 303)
    template = "album/_slide.html" if wants_fragment() else "album/slideshow.html"
    return answer(template, cache=None if slide.viewing.is_public else send.PRIVATE, slide=slide)


def _slide(album: Album, actor: Actor) -> Slide | None:
    sort = chosen_sort(album, request.args.get("sort"))
    condition = shown_in_album(album, actor) & (Image.status == "ready")
    at = request.args.get("at")
    found = album_page(condition & (Image.code == at) if at else condition, sort, size=1).images
    if not found:
        if at:
            raise NotFound
        return None
    image = found[0]
    around = Neighbours(beside(condition, image, sort, backwards=True), beside(condition, image, sort))
    return Slide(
        album=album,
        viewing=Viewing(image, actor, around),
        place=place_in(condition, image, sort),
        count=album_count(condition),
        chosen_sort=sort if sort != album.sort else "",
    )

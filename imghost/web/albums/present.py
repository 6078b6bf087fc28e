"""View model of an album page for one visitor."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from flask_babel import lazy_gettext

from imghost.http import send
from imghost.models import Album, Image
from imghost.services.actor import Actor
from imghost.services.albums.breadcrumbs import trail
from imghost.services.albums.list import AlbumCard, album_count, chosen_cover, sub_albums
from imghost.services.albums.order import AlbumImages
from imghost.services.links import album_path
from imghost.services.viewer.walk import Walk
from imghost.services.visibility import shown_in_album

SORT_NAMES = {
    "newest": lazy_gettext("Newest first"),
    "oldest": lazy_gettext("Oldest first"),
    "name": lazy_gettext("By name"),
    "views": lazy_gettext("Most viewed"),
    "own": lazy_gettext("Custom order"),
}


@dataclass
class Opened:
    """One page of `album` as `actor` sees it; `is_first` when it begins with the first picture."""

    album: Album
    actor: Actor
    sort: str
    tiles: AlbumImages
    is_first: bool = True

    @property
    def cache(self) -> str | None:
        return None if self.album.effective_visibility in ("public", "link") else send.PRIVATE

    @property
    def may_edit(self) -> bool:
        return self.actor.may_edit(self.album)

    @property
    def walk(self) -> Walk | None:
        """Return the order that the visitor chose and walks along; the owner's needs no word."""
        return Walk("album", self.sort) if self.sort != self.album.sort else None

    @cached_property
    def trail(self) -> Sequence[Album]:
        return trail(self.album, self.actor)

    @cached_property
    def below(self) -> Sequence[AlbumCard]:
        """Return the sub-albums; they stand before the first pictures."""
        return sub_albums(self.album, self.actor) if self.is_first else ()

    @property
    def faces(self) -> Sequence[Image]:
        """Return what may stand for the album elsewhere: the chosen cover, then the pictures of this page."""
        cover = chosen_cover(self.album, self.actor)
        return [cover, *self.tiles.images] if cover is not None else self.tiles.images

    @cached_property
    def count(self) -> int:
        return album_count(shown_in_album(self.album, self.actor))

    @cached_property
    def hidden_count(self) -> int:
        """Return how many pictures wait until the visitor chooses to see NSFW ones."""
        if self.actor.adult or self.actor.reads_as_owner(self.album):
            return 0
        grown = replace(self.actor, adult=True)
        return album_count(shown_in_album(self.album, grown) & Image.nsfw.is_(True))

    @property
    def sorts(self) -> list[tuple[str, str, str]]:
        """Return (key, name, address) of every order; the owner's own has the plain address."""
        path = album_path(self.album)
        return [
            (key, str(name), path if key == self.album.sort else f"{path}?sort={key}")
            for key, name in SORT_NAMES.items()
        ]

    @property
    def more(self) -> str:
        """Return the address of the next page; empty on the last."""
        if self.tiles.after is None:
            return ""
        chosen = "" if self.sort == self.album.sort else f"sort={self.sort}&"
        return f"{album_path(self.album)}?{chosen}after={self.tiles.after}"

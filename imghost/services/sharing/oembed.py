"""oEmbed 1.0 responses (https://oembed.com)."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any

from sqlalchemy import and_

from imghost.base.errors import NotFound
from imghost.extensions import settings
from imghost.imaging.formats import FORMATS
from imghost.imaging.geometry import result_size
from imghost.models import Album, Image, User
from imghost.services.actor import Actor
from imghost.services.links import Links, absolute, album_path, member_path
from imghost.services.listing import page
from imghost.services.sharing.preview_pictures import Picture, pictures, thumbnail
from imghost.services.visibility import is_shareable, require_album, shown_in_album
from imghost.transforms.transform import Transform

Answer = dict[str, Any]
# The path at which a picture is made when it is asked for.
PathOf = Callable[[Image, Transform], str]


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most pixels the consumer has room for; None is no limit."""

    width: int | None = None
    height: int | None = None

    def shrink(self, image: Image) -> tuple[int, int]:
        """Return the size of `image` that fits, in its proportions."""
        box = Transform(width=self.width, height=self.height, mode="inside")
        return result_size(image.width, image.height, box)


def embedded_image(image: Image, bounds: Bounds, path_of: PathOf) -> Answer:
    """Return the answer of type `photo` or `video`. Raises NotFound for what strangers may not see."""
    if not is_shareable(image):
        raise NotFound
    facts = _facts(image.title, image.user) | _thumbnail(image, bounds)
    if FORMATS[image.format].is_video:
        return {"type": "video"} | facts | _player(image, bounds)
    picture = _fitting(image, bounds, path_of)
    return {"type": "photo"} | facts | {
        "url": absolute(picture.path), "width": picture.width, "height": picture.height
    }  # fmt: skip


def embedded_album(album: Album | None, bounds: Bounds, path_of: PathOf) -> Answer:
    """Return the answer of type `rich`, or `link` while it holds nothing to show.

    Raises NotFound or PasswordNeeded for what strangers may not see.
    """
    found = require_album(album, Actor())
    facts = _facts(found.name, found.user)
    condition = and_(shown_in_album(found, Actor()), Image.nsfw.is_(False), Image.status != "failed")
    newest = page(condition, size=1).images
    if not newest:
        return {"type": "link"} | facts
    cover = _fitting(newest[0], bounds, path_of)
    html = (
        f'<a href="{escape(absolute(album_path(found)))}"><img src="{escape(absolute(cover.path))}" '
        f'alt="{escape(found.name)}" width="{cover.width}" height="{cover.height}"></a>'
    )
    size = {"html": html, "width": cover.width, "height": cover.height}
    return {"type": "rich"} | facts | _thumbnail(newest[0], bounds) | size


def _facts(title: str, user: User | None) -> Answer:
    site = settings()
    facts = {"version": "1.0", "provider_name": site.site_name, "provider_url": absolute("/")}
    if title:
        facts["title"] = title
    if user is not None:
        facts |= {"author_name": user.name, "author_url": absolute(member_path(user))}
    return facts


def _thumbnail(image: Image, bounds: Bounds) -> Answer:
    """All three fields or none, and within the bounds, as the specification asks."""
    small = thumbnail(image)
    if not small.fits(bounds.width, bounds.height):
        return {}
    return {
        "thumbnail_url": absolute(small.path),
        "thumbnail_width": small.width,
        "thumbnail_height": small.height,
    }


def _fitting(image: Image, bounds: Bounds, path_of: PathOf) -> Picture:
    """Return the largest of its pictures within the bounds, else one that is made when it is asked for."""
    fitting = [row for row in pictures(image) if row.fits(bounds.width, bounds.height)]
    if fitting:
        return fitting[-1]
    width, height = bounds.shrink(image)
    path = path_of(image, Transform(width=width, height=height, mode="inside"))
    return Picture(path, width, height, "")


def _player(image: Image, bounds: Bounds) -> Answer:
    links, (width, height) = Links(image), bounds.shrink(image)
    poster = absolute(links.frame or links.thumb)
    html = (
        f'<video src="{escape(absolute(links.playable))}" poster="{escape(poster)}" '
        f'width="{width}" height="{height}" title="{escape(image.title)}" controls></video>'
    )
    return {"html": html, "width": width, "height": height}

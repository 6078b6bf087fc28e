"""What other sites show of a link to a page (Open Graph, Twitter cards), and what programs find from it.

A page whose view passes no `preview` has none: everything that strangers may not see, and NSFW.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import quote

from flask import url_for
from flask_babel import gettext

from imghost.extensions import settings
from imghost.imaging.formats import FORMATS
from imghost.models import Album, Image
from imghost.services.links import Links, absolute, album_path
from imghost.services.sharing.preview_pictures import CARD_WIDTH, Picture, card_picture, film_size
from imghost.services.visibility import is_shareable
from imghost.web.sharing.feeds import ENDING

DESCRIPTION_LENGTH = 200
# Networks show a wide card only for a picture that is large enough (Twitter: 300 pixels).
WIDE_CARD = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """Every address is absolute. `feed` is the Atom feed of the list; `embeds` says that oEmbed knows it."""

    title: str
    description: str
    address: str
    kind: str = "website"
    picture: Picture | None = None
    alt: str = ""
    video: Picture | None = None
    feed: str = ""
    embeds: bool = False

    @property
    def card(self) -> str:
        wide = self.picture is not None and min(self.picture.width, CARD_WIDTH) > WIDE_CARD
        return "summary_large_image" if wide else "summary"

    def oembed(self, form: str) -> str:
        return absolute(f"/oembed?url={quote(self.address, safe='')}&format={form}")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a list is about: its name, the path of its page, and what its owner says of it."""

    title: str
    path: str
    description: str | None = None
    kind: str = "website"


def image_preview(image: Image) -> Preview | None:
    """Return the preview of a picture or video, None where strangers may not see it."""
    if not is_shareable(image):
        return None
    links, format_ = Links(image), FORMATS[image.format]
    title = image.title or gettext("Untitled")
    return Preview(
        title=title,
        description=_shortened(image.description) or _said_of(image),
        address=absolute(links.viewer),
        kind="video.other" if format_.is_video else "website",
        picture=card_picture(image),
        alt=image.alt or title,
        video=Picture(links.playable, *_played_size(image), links.playable_mime)
        if format_.is_video
        else None,
        embeds=True,
    )


def _played_size(image: Image) -> tuple[int, int]:
    """The size of what `playable` leads to: a copy for browsers may be smaller."""
    return film_size(image) if image.film_bytes else (image.width, image.height)


def album_preview(album: Album, images: Iterable[Image]) -> Preview | None:
    """Return the preview of an album that needs neither password nor owner; only a public one has a feed."""
    if album.effective_visibility not in ("public", "link"):
        return None
    preview = list_preview(Subject(album.name, album_path(album), album.description), images)
    return replace(preview, embeds=True, feed=preview.feed if album.effective_visibility == "public" else "")


def list_preview(subject: Subject, images: Iterable[Image]) -> Preview:
    """Return the preview of a list; the first of its pictures that strangers may see stands for it."""
    first = next(filter(is_shareable, images), None)
    return Preview(
        title=subject.title,
        description=_shortened(subject.description) or _said_of_site(),
        address=absolute(subject.path),
        kind=subject.kind,
        picture=card_picture(first) if first else None,
        alt=(first.alt or first.title) if first else "",
        feed=absolute(subject.path + ENDING),
    )


def home_preview() -> Preview:
    """Return the preview of the front page: the site's own icon, and the feed of what is new."""
    icon = Picture(url_for("static", filename="icons/512.png"), 512, 512, "image/png")
    return Preview(
        title=settings().site_name,
        description=_said_of_site(),
        address=absolute("/"),
        picture=icon,
        alt=settings().site_name,
        feed=absolute("/explore/recent" + ENDING),
    )


def _shortened(text: str | None) -> str:
    words = " ".join((text or "").split())
    return words if len(words) <= DESCRIPTION_LENGTH else words[: DESCRIPTION_LENGTH - 1].rstrip() + "…"


def _said_of(image: Image) -> str:
    if image.user is not None:
        text = gettext("Shared by %(name)s on %(site)s.", name=image.user.name, site=settings().site_name)
    else:
        text = gettext("Shared on %(site)s.", site=settings().site_name)
    return str(text)


def _said_of_site() -> str:
    usual = gettext("Pictures and videos, uploaded in a moment and shared by a link.")
    return settings().site_description or str(usual)

"""Atom feeds (RFC 4287) of picture lists, with enclosures, paging (RFC 5005) and Media RSS."""

from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from xml.etree.ElementTree import Element

from imghost.base.xml_document import add, document, root_element
from imghost.extensions import settings
from imghost.imaging.formats import FORMATS
from imghost.models import Image
from imghost.services.derivatives import direct_format
from imghost.services.links import Links, absolute, member_path, tag_path
from imghost.services.listing import Page, cursor_text
from imghost.services.sharing.preview_pictures import card_picture, thumbnail

ATOM = "http://www.w3.org/2005/Atom"
MEDIA = "http://search.yahoo.com/mrss/"
MIME = "application/atom+xml"
# A feed without entries has to name a moment as well; it was never changed.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """`path` is the feed's own address, `page` that of the page which shows the same."""

    title: str
    path: str
    page: str


def write_feed(feed: Feed, shown: Page, *, before: int | None = None) -> bytes:
    """Return the document; every address in it is absolute, every text escaped."""
    root = root_element("feed", ATOM, media=MEDIA)
    address = absolute(feed.path)
    add(root, "id", address)
    add(root, "title", feed.title)
    add(root, "updated", _moment(max((image.updated_at for image in shown.images), default=NEVER)))
    add(root, "link", rel="self", type=MIME, href=_page_address(address, before))
    add(root, "link", rel="alternate", type="text/html", href=absolute(feed.page))
    if shown.before:
        add(root, "link", rel="next", type=MIME, href=_page_address(address, shown.before))
    add(add(root, "author"), "name", settings().site_name)
    for image in shown.images:
        _add_entry(root, image)
    return document(root)


def _page_address(address: str, before: int | None) -> str:
    return f"{address}?before={cursor_text(before)}" if before else address


def _add_entry(root: Element, image: Image) -> None:
    links = Links(image)
    entry = add(root, "entry")
    add(entry, "id", absolute(links.short))
    add(entry, "title", image.title or image.original_filename)
    add(entry, "published", _moment(image.created_at))
    add(entry, "updated", _moment(image.updated_at))
    add(entry, "link", rel="alternate", type="text/html", href=absolute(links.viewer))
    _add_enclosure(entry, image)
    if image.user is not None:
        author = add(entry, "author")
        add(author, "name", image.user.name)
        add(author, "uri", absolute(member_path(image.user)))
    for tag in image.tags:
        add(entry, "category", term=tag.name, scheme=absolute(tag_path(tag).rpartition("/")[0] + "/"))
    add(entry, "content", _content(image), type="html")
    small = thumbnail(image)
    add(entry, "media:thumbnail", url=absolute(small.path), width=small.width, height=small.height)


def _add_enclosure(entry: Element, image: Image) -> None:
    """A file that never leaves as it is stored has no length we could promise."""
    shown = direct_format(image)
    length = image.bytes if shown == image.format else None
    address = absolute(Links(image).direct)
    add(entry, "link", rel="enclosure", type=FORMATS[shown].mime, length=length, href=address)


def _content(image: Image) -> str:
    """Return HTML for feed readers: the linked picture and the description; the feed escapes it once more."""
    picture, viewer = card_picture(image), absolute(Links(image).viewer)
    shown = (
        f'<p><a href="{escape(viewer)}"><img src="{escape(absolute(picture.path))}" '
        f'alt="{escape(image.alt or image.title)}" width="{picture.width}" height="{picture.height}"></a></p>'
    )
    lines = escape(image.description or "").replace("\n", "<br>")
    return f"{shown}<p>{lines}</p>" if lines else shown


def _moment(moment: datetime) -> str:
    """RFC 3339, as RFC 4287 asks in section 3.3."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

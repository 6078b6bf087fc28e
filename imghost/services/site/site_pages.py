"""The site's own pages: written in Markdown by administrators, kept as settings, shown as sanitised HTML."""

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

from imghost.base.errors import NotFound
from imghost.extensions import settings
from imghost.settings import Settings

# By the last part of its address: the setting that holds its text, in the order of the footer.
PAGES = {
    "about": "page_about",
    "terms": "page_terms",
    "privacy": "page_privacy",
    "contact": "page_contact",
    "dmca": "page_dmca",
}
# No pictures: they could be loaded from anywhere, and the Content-Security-Policy forbids that anyway.
TAGS = {
    *("h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "blockquote", "pre"),
    *("strong", "em", "s", "code", "a", "ul", "ol", "li"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}


def written_pages(site: Settings) -> list[str]:
    """Return the names of the pages that have a text."""
    return [name for name, setting in PAGES.items() if getattr(site, setting).strip()]


def page_text(name: str) -> str:
    """Return the Markdown of the page `name`. Raises NotFound when it has none."""
    text = str(getattr(settings(), PAGES[name])) if name in PAGES else ""
    if not text.strip():
        raise NotFound
    return text


@lru_cache(maxsize=32)
def page_html(text: str) -> str:
    """Return Markdown (CommonMark with tables) as HTML without scripts, styles, pictures or raw HTML.

    The highest headings become `h2`, because the page has a heading of its own.
    """
    markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    markdown.core.ruler.push("lower_headings", _lower_headings)
    return nh3.clean(
        markdown.render(text),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener nofollow",
    )


def _lower_headings(state: StateCore) -> None:
    headings = [token for token in state.tokens if token.type in ("heading_open", "heading_close")]
    highest = min((int(token.tag[1]) for token in headings), default=1)
    for token in headings:
        token.tag = f"h{min(int(token.tag[1]) - highest + 2, 6)}"

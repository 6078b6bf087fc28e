"""Embed codes: links, HTML, Markdown and BBCode for an image, escaped for each.

The done page, its script, the viewer and albums all show what is made here; nobody else writes a code.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from imghost.base.messages import Message
from imghost.models import Image
from imghost.services.derivatives import browsers_show
from imghost.services.links import Links, absolute

LINKS = Message("Links")

# Every kind in the order of the menu: group, key, label.
KINDS: tuple[tuple[str, str, str], ...] = (
    (LINKS, "viewer", Message("Viewer links")),
    (LINKS, "direct", Message("Direct links")),
    (LINKS, "short", Message("Short links")),
    (LINKS, "thumbnail", Message("Thumbnail links")),
    (LINKS, "medium", Message("Medium links")),
    (LINKS, "frame", Message("Frame links")),
    (LINKS, "delete", Message("Delete links")),
    ("HTML", "html-full", Message("HTML full")),
    ("HTML", "html-full-linked", Message("HTML full linked")),
    ("HTML", "html-medium-linked", Message("HTML medium linked")),
    ("HTML", "html-thumbnail-linked", Message("HTML thumbnail linked")),
    ("Markdown", "markdown-full", Message("Markdown full")),
    ("Markdown", "markdown-full-linked", Message("Markdown full linked")),
    ("Markdown", "markdown-medium-linked", Message("Markdown medium linked")),
    ("Markdown", "markdown-thumbnail-linked", Message("Markdown thumbnail linked")),
    ("BBCode", "bbcode-full", Message("BBCode full")),
    ("BBCode", "bbcode-full-linked", Message("BBCode full linked")),
    ("BBCode", "bbcode-medium-linked", Message("BBCode medium linked")),
    ("BBCode", "bbcode-thumbnail-linked", Message("BBCode thumbnail linked")),
)

# Characters that mean something inside a Markdown link text (CommonMark 0.31, 6.3) or a table cell (GFM).
_MARKDOWN_SPECIAL = frozenset("\\`*_[]<>&|~$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Absolute addresses of one image and the words that stand for it.

    `full` is the largest picture that every browser shows: the file itself, or its medium when browsers
    cannot show the format. Videos have a `frame`; `delete` is known only right after the upload.
    """

    viewer: str
    short: str
    direct: str
    full: str
    thumbnail: str
    medium: str
    frame: str | None = None
    delete: str | None = None
    text: str = ""
    playable: str = ""


def shown(image: Image, delete_token: str | None = None) -> Shown:
    """Return the absolute addresses and the text of `image`."""
    links = Links(image)
    shows = browsers_show(image)
    full = links.direct if shows else links.medium or links.thumb
    return Shown(
        viewer=absolute(links.viewer),
        short=absolute(links.short),
        direct=absolute(links.direct),
        playable=absolute(links.playable),
        full=absolute(full),
        thumbnail=absolute(links.thumb),
        medium=absolute(links.medium or links.frame or full),
        frame=absolute(links.frame) if links.frame else None,
        delete=absolute(links.delete(delete_token)) if delete_token else None,
        text=image.alt or image.title,
    )


def embed_codes(image: Shown) -> dict[str, str]:
    """Return the text of every kind, in the order of `KINDS`; kinds without an address are left out.

    A video plays where the language can say so (HTML, BBCode) and is shown by its linked frame elsewhere.
    """
    links = {
        "viewer": image.viewer,
        "direct": image.direct,
        "short": image.short,
        "thumbnail": image.thumbnail,
        "medium": image.medium,
        "frame": image.frame or "",
        "delete": image.delete or "",
    }
    pictures = (
        ("full-linked", image.frame or image.full),
        ("medium-linked", image.medium),
        ("thumbnail-linked", image.thumbnail),
    )
    codes = {kind: text for kind, text in links.items() if text}
    codes["html-full"] = _html_full(image)
    codes |= {f"html-{kind}": _html_linked(image, url) for kind, url in pictures}
    codes["markdown-full"] = _markdown_full(image)
    codes |= {f"markdown-{kind}": _markdown_linked(image, url, image.viewer) for kind, url in pictures}
    codes["bbcode-full"] = _bbcode_full(image)
    codes |= {f"bbcode-{kind}": _bbcode_linked(image, url) for kind, url in pictures}
    return codes


def joined_codes(codes: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return each kind's texts of several images, one per line; images without the kind are left out."""
    rows = list(codes)
    texts = {kind: "\n".join(row[kind] for row in rows if kind in row) for _, kind, _ in KINDS}
    return {kind: text for kind, text in texts.items() if text}


def kind_groups(codes: Mapping[str, str]) -> dict[str, list[tuple[str, str]]]:
    """Return the menu for `codes`: group → (kind, label) of what there is."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for group, kind, label in KINDS:
        if kind in codes:
            groups.setdefault(group, []).append((kind, label))
    return groups


def _words(text: str) -> str:
    """Put `text` on one line: a line break would end a Markdown paragraph in the middle of the link."""
    return " ".join(text.split())


def _html_full(image: Shown) -> str:
    if image.frame:
        poster, source = escape(image.frame), escape(image.playable or image.direct)
        return (
            f'<video src="{source}" poster="{poster}" title="{escape(_words(image.text))}" controls></video>'
        )
    return _html_picture(image, image.full)


def _html_picture(image: Shown, url: str) -> str:
    return f'<img src="{escape(url)}" alt="{escape(_words(image.text))}" border="0">'


def _html_linked(image: Shown, url: str) -> str:
    return f'<a href="{escape(image.viewer)}">{_html_picture(image, url)}</a>'


def _markdown_full(image: Shown) -> str:
    if image.frame:
        return _markdown_linked(image, image.frame, image.direct)
    return _markdown_picture(image, image.full)


def _markdown_picture(image: Shown, url: str) -> str:
    text = "".join(f"\\{letter}" if letter in _MARKDOWN_SPECIAL else letter for letter in _words(image.text))
    return f"![{text}]({_bare(url)})"


def _markdown_linked(image: Shown, url: str, target: str) -> str:
    return f"[{_markdown_picture(image, url)}]({_bare(target)})"


def _bbcode_full(image: Shown) -> str:
    if image.frame:
        return f"[video]{_bare(image.playable or image.direct)}[/video]"
    return f"[img]{_bare(image.full)}[/img]"


def _bbcode_linked(image: Shown, url: str) -> str:
    return f"[url={_bare(image.viewer)}][img]{_bare(url)}[/img][/url]"


def _bare(url: str) -> str:
    """Encode what would end an address in Markdown or BBCode: spaces, brackets, quotes."""
    return quote(url, safe="/:?#@!$&*+,;=%~-._")

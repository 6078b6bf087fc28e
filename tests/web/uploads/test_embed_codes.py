"""Embed codes with titles and addresses that try to break out of them."""

import re
from html.parser import HTMLParser

import pytest

from imghost.services.sharing.embed_codes import KINDS, Shown, embed_codes, joined_codes, kind_groups

SITE = "https://pictures.example"

NASTY_TITLES = [
    "",
    "plain words",
    '"><script>alert(1)</script>',
    'it\'s "quoted" & <b>bold</b>',
    "](https://evil.example) [x",
    "![x](https://evil.example/x.png)",
    "ends with a backslash \\",
    "`code` *stars* _lines_ ~tilde~ $math$",
    "a | b",
    "first\n\n# heading",
    "&lt;already&gt; &amp; &#34;",
    "[/img][url=https://evil.example]x[/url]",
    "日本語 ünïcode 🎉",
]


def still(text: str = "A title", **changes: str | None) -> Shown:
    values = {
        "viewer": f"{SITE}/image/a-title.abc",
        "short": f"{SITE}/image/abc",
        "direct": f"{SITE}/images/2025/01/02/a.jpeg",
        "full": f"{SITE}/images/2025/01/02/a.jpeg",
        "thumbnail": f"{SITE}/images/2025/01/02/a.th.jpeg",
        "medium": f"{SITE}/images/2025/01/02/a.md.jpeg",
        "text": text,
        **changes,
    }
    return Shown(**values)


def clip() -> Shown:
    return still(direct=f"{SITE}/images/c.mp4", full=f"{SITE}/images/c.mp4", frame=f"{SITE}/images/c.fr.jpeg")


class Elements(HTMLParser):
    """The start tags of a fragment and its text outside them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("title", NASTY_TITLES)
def test_html_codes_hold_one_linked_picture_whose_alt_is_the_title(title: str) -> None:
    codes = embed_codes(still(title))
    for kind, source in (("full", "a.jpeg"), ("medium", "a.md.jpeg"), ("thumbnail", "a.th.jpeg")):
        elements = Elements(codes[f"html-{kind}-linked"])
        assert [tag for tag, _ in elements.found] == ["a", "img"]
        assert elements.found[0][1] == {"href": f"{SITE}/image/a-title.abc"}
        picture = elements.found[1][1]
        assert picture["src"] == f"{SITE}/images/2025/01/02/{source}"
        assert picture["alt"] == " ".join(title.split())
        assert elements.text == ""


@pytest.mark.parametrize("title", NASTY_TITLES)
def test_markdown_codes_end_where_they_should(title: str) -> None:
    code = embed_codes(still(title))["markdown-medium-linked"]
    match = re.fullmatch(
        r"\[!\[(?P<text>(?:[^\\\[\]`<>]|\\.)*)\]\((?P<source>[^\s()]+)\)\]\((?P<target>[^\s()]+)\)", code
    )
    assert match is not None, code
    assert re.sub(r"\\(.)", r"\1", match["text"]) == " ".join(title.split())
    assert match["source"] == f"{SITE}/images/2025/01/02/a.md.jpeg"
    assert match["target"] == f"{SITE}/image/a-title.abc"


@pytest.mark.parametrize("title", NASTY_TITLES)
def test_bbcode_never_carries_the_title(title: str) -> None:
    codes = embed_codes(still(title))
    assert codes["bbcode-full"] == f"[img]{SITE}/images/2025/01/02/a.jpeg[/img]"
    assert codes["bbcode-thumbnail-linked"] == (
        f"[url={SITE}/image/a-title.abc][img]{SITE}/images/2025/01/02/a.th.jpeg[/img][/url]"
    )


def test_brackets_quotes_and_spaces_in_addresses_are_encoded() -> None:
    codes = embed_codes(still(full=f'{SITE}/a b(1)[2]"<3>.jpeg', direct=f"{SITE}/x"))
    assert codes["bbcode-full"] == f"[img]{SITE}/a%20b%281%29%5B2%5D%22%3C3%3E.jpeg[/img]"
    assert codes["markdown-full"] == f"![A title]({SITE}/a%20b%281%29%5B2%5D%22%3C3%3E.jpeg)"
    assert Elements(codes["html-full"]).found[0][1]["src"] == f'{SITE}/a b(1)[2]"<3>.jpeg'


def test_percent_signs_of_encoded_addresses_stay() -> None:
    assert embed_codes(still(full=f"{SITE}/%20.jpeg"))["bbcode-full"] == f"[img]{SITE}/%20.jpeg[/img]"


def test_a_video_plays_in_html_and_bbcode_and_shows_its_frame_in_markdown() -> None:
    codes = embed_codes(clip())
    tag, attributes = Elements(codes["html-full"]).found[0]
    assert tag == "video"
    assert attributes["src"] == f"{SITE}/images/c.mp4"
    assert attributes["poster"] == f"{SITE}/images/c.fr.jpeg"
    assert codes["bbcode-full"] == f"[video]{SITE}/images/c.mp4[/video]"
    assert codes["markdown-full"] == f"[![A title]({SITE}/images/c.fr.jpeg)]({SITE}/images/c.mp4)"
    assert codes["frame"] == f"{SITE}/images/c.fr.jpeg"
    assert "c.fr.jpeg" in codes["html-full-linked"]


def test_kinds_without_an_address_are_left_out() -> None:
    codes = embed_codes(still())
    assert "frame" not in codes
    assert "delete" not in codes
    assert embed_codes(still(delete=f"{SITE}/d"))["delete"] == f"{SITE}/d"


def test_codes_and_menu_keep_the_order_of_the_table() -> None:
    order = [kind for _, kind, _ in KINDS]
    codes = embed_codes(still(delete=f"{SITE}/d", frame=f"{SITE}/f"))
    assert list(codes) == order
    menu = kind_groups(codes)
    assert list(menu) == ["Links", "HTML", "Markdown", "BBCode"]
    assert [kind for group in menu.values() for kind, _ in group] == order


def test_several_images_give_one_line_each_and_skip_those_without_the_kind() -> None:
    codes = joined_codes([embed_codes(still()), embed_codes(clip())])
    assert codes["direct"] == f"{SITE}/images/2025/01/02/a.jpeg\n{SITE}/images/c.mp4"
    assert codes["frame"] == f"{SITE}/images/c.fr.jpeg"
    assert "delete" not in codes

"""What every page of the site keeps to, whatever it shows; `PageClient` checks it on each page it fetches."""

from html.parser import HTMLParser
from typing import Any

from werkzeug.test import TestResponse

from tests.clients import IndependentClient

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Page(HTMLParser):
    """The elements of one page: names and attributes in order, and the text of those that were asked for."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: dict[str, list[str]] = {"title": [], "h1": [], "script": [], "style": []}
        self._open: list[str] = []
        self.unbalanced: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)
        if tag in self.texts:
            self.texts[tag].append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.unbalanced.append(tag)

    def handle_data(self, data: str) -> None:
        for tag in set(self._open) & self.texts.keys():
            self.texts[tag][-1] += data

    def all(self, *tags: str) -> list[dict[str, str]]:
        """The attributes of every element with one of the names `tags`."""
        return [attributes for tag, attributes in self.elements if tag in tags]

    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]


def read(response: TestResponse) -> Page:
    """The page of an answer."""
    return Page(response.get_data(as_text=True))


def check_page(response: TestResponse) -> None:
    """Fail when the page breaks one of the house's rules."""
    page = read(response)
    where = response.request.path if response.request else "?"
    assert [title for title in page.texts["title"] if title.strip()], f"{where}: no title"
    assert len(page.texts["h1"]) == 1, f"{where}: {len(page.texts['h1'])} h1"
    assert page.texts["h1"][0].strip(), f"{where}: an empty h1"
    assert len(page.all("main")) == 1
    assert page.all("html")[0].get("lang")
    assert "default-src 'self'" in response.headers["Content-Security-Policy"]
    check_part(page, where)


def check_part(page: Page, where: str) -> None:
    """The rules that hold for a fragment too."""
    assert not page.unbalanced, f"{where}: {page.unbalanced}"
    ids = page.ids()
    assert len(ids) == len(set(ids)), f"{where}: {sorted(name for name in ids if ids.count(name) > 1)}"
    assert all("action" in form for form in page.all("form")), f"{where}: a form without action"
    assert all("alt" in image for image in page.all("img")), f"{where}: an img without alt"
    assert not page.all("style"), f"{where}: inline style"
    # Data for a script is no script: browsers never run it.
    inline = [script for script in page.all("script") if "src" not in script]
    assert all(script.get("type") == "application/json" for script in inline), f"{where}: inline script"
    for tag, attributes in page.elements:
        handlers = [name for name in attributes if name == "style" or name.startswith("on")]
        assert not handlers, f"{where}: {tag} has {handlers}"
    for label in page.all("label"):
        assert "for" not in label or label["for"] in ids, f"{where}: label for {label['for']}"
    for _, attributes in page.elements:
        for name in attributes.get("aria-describedby", "").split():
            assert name in ids, f"{where}: described by {name}"


class PageClient(IndependentClient):
    """A client that checks every page on the way."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        # Reads the whole answer and closes the file behind it, as a web server does.
        kwargs.setdefault("buffered", True)
        response = super().open(*args, **kwargs)
        headers = response.request.headers if response.request else {}
        if response.mimetype == "text/html" and response.status_code not in (301, 302, 303) and response.data:
            if headers.get("HX-Request"):
                check_part(read(response), response.request.path)
            else:
                check_page(response)
        return response

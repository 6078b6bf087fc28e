"""Reads an answer as its readers do and says what in it came from a nasty text."""

import json
from collections.abc import Iterator
from urllib.parse import urlsplit
from xml.etree import ElementTree

from werkzeug.test import TestResponse

from tests.hostile.strings import COMPUTED, MARK
from tests.web.page_rules import Page

# None of our pages has them.
STRANGE = {
    "applet", "base", "embed", "foreignobject", "frame", "frameset", "iframe", "marquee", "math", "object",
    "plaintext", "style", "xmp",
}  # fmt: skip
ADDRESSES = {
    "href", "src", "action", "formaction", "poster", "data", "cite", "background", "xlink:href", "hx-get",
    "hx-post", "hx-put", "hx-patch", "hx-delete",
}  # fmt: skip
ACTIVE = ("javascript:", "vbscript:", "data:text")


def escaped_wrongly(answer: TestResponse) -> list[str]:
    """Return what is wrong with an answer that shows nasty texts."""
    if answer.mimetype.startswith(("image/", "video/", "application/zip")):
        return []
    text = answer.get_data(as_text=True)
    problems = [f"computed: {COMPUTED}"] if COMPUTED in text else []
    if any(MARK in f"{name}" for name, _ in answer.headers) or "\n" in answer.headers.get("Location", ""):
        problems.append("a header of its own")
    if answer.mimetype == "text/html":
        return problems + list(in_page(text))
    if answer.mimetype.endswith("json"):
        json.loads(text)
    elif answer.mimetype.endswith("xml"):
        problems += in_xml(text)
    return problems


def in_page(text: str) -> Iterator[str]:
    """Yield every element, attribute, script or address that a text made."""
    page = Page(text)
    if page.unbalanced:
        yield f"unbalanced: {page.unbalanced[:3]}"
    for tag, attributes in page.elements:
        if MARK in tag or tag in STRANGE:
            yield f"element {tag} {attributes}"
        for name, value in attributes.items():
            if MARK in name or name.startswith(("on", "hx-on")) or name == "style":
                yield f"attribute {name} of {tag}: {value[:60]}"
            elif name in ADDRESSES:
                yield from _in_address(f"{tag} {name}", value)
        if tag == "meta" and attributes.get("http-equiv", "").lower() == "refresh":
            yield f"meta {attributes}"
        if tag == "script" and attributes.get("type") != "application/json" and "src" not in attributes:
            yield f"script {attributes}"
    for script in page.texts["script"]:
        if MARK in script:
            json.loads(script)


def _in_address(where: str, value: str) -> Iterator[str]:
    """An address may hold a text in its path or query, escaped; never be one."""
    bare = "".join(value.split()).lower()
    if bare.startswith(ACTIVE):
        yield f"{where}: {value[:60]}"
    try:
        host = urlsplit(value).netloc
    except ValueError:
        yield f"{where}: {value[:60]}"
    else:
        if MARK in host:
            yield f"{where}: {value[:60]}"


def in_xml(text: str) -> list[str]:
    """Return what is wrong with a feed: it is no XML, or a text made an element or attribute."""
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - written by us, and entities are not resolved
    except ElementTree.ParseError as error:
        return [f"no XML: {error}"]
    names = [name for element in root.iter() for name in (element.tag, *element.keys())]
    return [f"element or attribute {name}" for name in names if MARK in name]

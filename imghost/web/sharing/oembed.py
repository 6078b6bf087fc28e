"""`/oembed`: how other sites embed our pages, by oEmbed 1.0 (https://oembed.com)."""

import json
import re
from typing import cast
from urllib.parse import unquote, urlsplit

from flask import Blueprint, Flask, Response, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from imghost.base.errors import ImghostError, InvalidInput, NotFound, NotOffered
from imghost.base.xml_document import add, document, root_element
from imghost.extensions import settings
from imghost.http.failures import present_failures_below
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.aliases import aliased_code
from imghost.services.images.lookup import find_album, shown_image
from imghost.services.links import Links
from imghost.services.sharing.oembed import Answer, Bounds, embedded_album, embedded_image
from imghost.services.visibility import PasswordNeeded
from imghost.transforms.ogensync import write_query
from imghost.transforms.transform import Transform
from imghost.web.addresses import code_of
from imghost.web.shared_answers import shared_answer

bp = Blueprint("oembed", __name__)

PATH = "/oembed"
_PAGE = re.compile(r"/(?P<kind>image|clip|video|album|i)/(?P<name>[^/]+)")
_PIXELS = re.compile(r"[1-9][0-9]{0,5}", re.ASCII)


@bp.get(PATH)
def embed() -> Response:
    """Answer for the page `url`, whoever asks: always as a stranger sees it.

    Raises NotFound (no page of ours, or hidden), NotOffered (another format) or InvalidInput.
    """
    form = request.args.get("format", "json")
    if form not in ("json", "xml"):
        raise NotOffered("The formats are json and xml.")
    bounds = Bounds(_pixels("maxwidth"), _pixels("maxheight"))
    try:
        answer = _answer(request.args.get("url", ""), bounds)
    except PasswordNeeded:
        raise NotFound from None
    if form == "xml":
        return shared_answer(_as_xml(answer), "text/xml")
    return shared_answer(json.dumps(answer).encode(), "application/json")


def _answer(url: str, bounds: Bounds) -> Answer:
    if not url:
        raise InvalidInput("`url` names the page to embed.", field="url")
    kind, name = _page(url)
    if kind == "album":
        return embedded_album(find_album(code_of(name)), bounds, _path_of)
    code = aliased_code(name) if kind == "i" else code_of(name)
    return embedded_image(shown_image(code, Actor()), bounds, _path_of)


def _path_of(image: Image, transform: Transform) -> str:
    return f"{Links(image).any_size}?{write_query(transform)}"


def _page(url: str) -> tuple[str, str]:
    """Return kind and name of a page of this site. Raises NotFound."""
    try:
        parts, home = urlsplit(url), urlsplit(settings().base_url)
    except ValueError:
        raise NotFound from None
    page = _PAGE.fullmatch(parts.path.removeprefix(home.path))
    ours = parts.scheme in ("http", "https") and parts.netloc.lower() == home.netloc.lower()
    if not ours or page is None or not unquote(page["name"]).isprintable():
        raise NotFound
    return page["kind"], unquote(page["name"])


def _pixels(name: str) -> int | None:
    text = request.args.get(name, "")
    if text and not _PIXELS.fullmatch(text):
        raise InvalidInput(f"`{name}` is a number of pixels, at least 1.", field=name)
    return int(text) if text else None


def _as_xml(answer: Answer) -> bytes:
    root = root_element("oembed")
    for name, value in answer.items():
        add(root, name, value)
    return document(root)


def _present(error: ImghostError) -> ResponseReturnValue:
    return {"error": error.message}, error.status


@bp.record_once
def _present_failures(state: BlueprintSetupState) -> None:
    present_failures_below(cast(Flask, state.app), PATH, _present)

"""Pictures and videos on a host of their own: who names it, what it answers, and what it never does."""

import base64
import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import func, select

from imghost.extensions import db, settings
from imghost.models import Image, User
from imghost.services.actor import Actor
from imghost.services.apis.expiring_link import make_link
from imghost.services.apis.signed_picture import sign_picture
from imghost.services.delivery import cdn
from imghost.services.links import Links, album_path
from imghost.services.upkeep.doctor import Trouble
from imghost.services.upkeep.doctor.services import media_host
from tests.clients import give_session
from tests.factories import make_album, make_key
from tests.pictures import png
from tests.web.conftest import Upload
from tests.web.page_rules import PageClient

SITE, MEDIA = "https://img.example", "https://media.example"
AT_MEDIA = {"Host": "media.example"}
pytestmark = pytest.mark.settings(public_url=SITE, media_url=MEDIA + "/")
# What of a page, feed or answer is the address of a picture, wherever it stands.
DELIVERED = re.compile(r"[\w:/.-]*/(?:images/|sizes/|img/|v1/image/|col_)[^\s\"'<>&,?]*")
PAGES = ("/", "/explore/recent", "/user/owner", "/my/uploads", "{viewer}", "/explore/recent.atom")
OTHERS = ("/sitemap/images-0.xml", "/oembed?url={site}{viewer}", "{album}", "{album}/slideshow")


def delivered(text: str) -> set[str]:
    """Every address of a picture that `text` names."""
    return set(DELIVERED.findall(text))


@pytest.fixture
def stranger(app: Flask) -> FlaskClient:
    return app.test_client()


def everything(client: FlaskClient, image: Image) -> dict[str, set[str]]:
    """What the pages say to `client` that name `image`."""
    album = album_path(image.album) if image.album else "/"
    words = {"viewer": Links(image).viewer, "site": SITE, "album": album}
    pages = [page.format(**words) for page in (*PAGES, *OTHERS)]
    texts = {page: client.get(page).text for page in pages}
    return {page: found for page, text in texts.items() if (found := delivered(text))}


def test_every_page_names_the_media_host(owner_pages: PageClient, upload: Upload, owner: User) -> None:
    image = upload(title="Harbour")
    image.album = make_album(user=owner)
    db.session.commit()
    named = everything(owner_pages, image)
    assert len(named) == len(PAGES) + len(OTHERS)
    for page, addresses in named.items():
        assert {address for address in addresses if not address.startswith(MEDIA + "/")} == set(), page


@pytest.mark.parametrize("visibility", ["private", "password"])
def test_what_not_everybody_sees_stays_on_the_site(
    visibility: str, owner_pages: PageClient, upload: Upload, stranger: FlaskClient, owner: User
) -> None:
    image = upload()
    image.album = make_album(user=owner, visibility=visibility)
    db.session.commit()
    named = everything(owner_pages, image)
    assert named
    assert not [address for addresses in named.values() for address in addresses if "media" in address]
    direct = Links(image).direct
    assert (direct[0], owner_pages.get(direct).headers["Cache-Control"]) == ("/", "private, no-store")
    assert stranger.get(direct, headers=AT_MEDIA).status_code in (403, 404)


def test_the_apis_name_it(client: FlaskClient, owner: User, upload: Upload) -> None:
    shown, hidden = upload(), upload(png(64, 48))
    hidden.visibility = "private"
    db.session.commit()
    key = make_key(owner)
    bearer = {"Authorization": f"Bearer {key}"}
    by_code = {row["id"]: row["url"] for row in client.get("/api/images", headers=bearer).json["images"]}
    assert by_code[shown.code].startswith(f"{MEDIA}/img/")
    assert by_code[hidden.code].startswith(f"{SITE}/img/")
    bases = {row["id"]: row["baseUrl"] for row in client.get("/api/v1/images", headers=bearer).json}
    assert bases == {
        f"img_{shown.code}": MEDIA,
        f"img_{hidden.code}": SITE,
    }
    one = client.get(f"/api/v1/images/img_{hidden.code}", headers=bearer).json
    assert one["baseUrl"] == SITE
    assert client.get("/api/v1/config", headers=bearer).json["baseUrl"] == MEDIA
    listed = client.get("/v1/assets", headers={"Authorization": f"ApiKey {key}"}).json
    urls = {row["public_id"]: row["url"] for row in listed["assets"]}
    assert urls[shown.asset_id].startswith(f"{MEDIA}/v1/image/")
    assert urls[hidden.asset_id].startswith(f"{SITE}/v1/image/")
    picture = base64.b64encode(png(30, 20)).decode()
    sent = client.post("/api/1/upload", headers={"X-API-Key": key}, data={"source": picture}).json["image"]
    for field in ("url", "display_url"):
        assert sent[field].startswith(f"{MEDIA}/images/")
    assert sent["url_viewer"].startswith(f"{SITE}/image/")
    assert client.get(f"/oembed?url={SITE}/image/{shown.code}").json["url"].startswith(MEDIA)


def test_it_gives_what_is_named_there_and_long(stranger: FlaskClient, upload: Upload) -> None:
    image = upload()
    links = Links(image)
    named = {links.direct, links.thumb, links.display, links.any_size, *(path for path, _ in links.sizes)}
    named.add(settings().media_base + f"/v1/image/{image.asset_id}")
    for address in named:
        answer = stranger.get(address.removeprefix(MEDIA), headers=AT_MEDIA)
        assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, "*"), address
        assert answer.headers["Cache-Control"].startswith("public")
        assert "Set-Cookie" not in answer.headers


def test_it_has_no_pages_no_apis_and_no_sessions(
    app: Flask, stranger: FlaskClient, owner: User, upload: Upload
) -> None:
    image = upload()
    key = {"Authorization": f"Bearer {make_key(owner)}"}
    signed_in = app.test_client()
    give_session(signed_in, owner)
    paths = (
        "/",
        "/login",
        f"/image/{image.code}",
        "/my/uploads",
        "/static/css/base.css",
        "/api/images",
        "/sdk",
    )
    for path in (*paths, "/explore/recent.atom", "/oembed", "/openapi.json", "/robots.txt", "/nothing"):
        for client in (stranger, signed_in):
            answer = client.get(path, headers={**AT_MEDIA, **key})
            assert (answer.status_code, answer.mimetype != "text/html") == (404, True), path
            assert "Set-Cookie" not in answer.headers
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert stranger.open("/api/1/upload", method=method, headers=AT_MEDIA).status_code in (400, 404)
    assert db.session.scalar(select(func.count(Image.id))) == 1
    assert stranger.get("/healthz", headers=AT_MEDIA).status_code == 200


def test_no_key_session_or_signature_opens_anything_there(
    app: Flask, stranger: FlaskClient, owner: User, upload: Upload
) -> None:
    image = upload()
    image.visibility = "private"
    db.session.commit()
    actor = Actor(user=owner)
    links = [sign_picture(actor, image.code, "w_64,f_webp").path]
    links.append(make_link(actor, image.asset_id, "w_64", 60).address)
    assert [stranger.get(link).status_code for link in links] == [200, 200]
    signed_in = app.test_client()
    give_session(signed_in, owner)
    key = {"Authorization": f"Bearer {make_key(owner)}"}
    for path in (*links, Links(image).direct, f"/img/{image.code}?w=64", f"/sizes/{image.code}/1/320.webp"):
        for client in (stranger, signed_in):
            assert client.get(path, headers={**AT_MEDIA, **key}).status_code in (403, 404), path


def test_what_one_host_keeps_is_not_given_by_the_other(
    stranger: FlaskClient, owner: User, upload: Upload
) -> None:
    image = upload()
    signed = sign_picture(Actor(user=owner), image.code, "w_64,f_webp").path
    for _ in range(2):
        assert stranger.get(signed).status_code == 200
    assert stranger.get(signed, headers=AT_MEDIA).status_code == 404


def test_pages_may_show_it(client: FlaskClient) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]
    allowed = {part.split()[0]: part.split()[1:] for part in policy.split("; ")}
    for directive in ("img-src", "media-src", "connect-src"):
        assert MEDIA in allowed[directive], directive
    assert MEDIA not in allowed["script-src"] + allowed["default-src"] + allowed["style-src"]


@pytest.mark.settings(public_url=SITE, media_url=MEDIA, cdn_purge_url="https://purge.example/")
def test_caches_are_told_of_its_addresses(stranger: FlaskClient, upload: Upload) -> None:
    image = upload()
    links = Links(image)
    there = stranger.get(f"/img/{image.code}?w=64", headers=AT_MEDIA).headers["Cache-Control"]
    here = stranger.get(f"/img/{image.code}?w=65").headers["Cache-Control"]
    assert ("s-maxage=604800" in there, "s-maxage=0" in here) == (True, True)
    addresses = set(cdn.addresses_of(image))
    assert {links.direct, links.thumb, f"{MEDIA}/img/{image.code}?w=64"} <= addresses
    assert not [
        address for address in addresses if not address.startswith(f"{MEDIA}/") or address.endswith("w=65")
    ]


@pytest.mark.settings(public_url="https://img.example", media_url="https://img.example:8443")
def test_a_port_of_its_own_is_a_host_of_its_own(client: FlaskClient) -> None:
    asked = {
        host: client.get("/", headers={"Host": host}).status_code
        for host in ("img.example", "img.example:8443")
    }
    assert asked == {"img.example": 200, "img.example:8443": 404}


@pytest.mark.settings(public_url=SITE, media_url=SITE)
def test_the_site_itself_is_no_media_host(client: FlaskClient, app: Flask) -> None:
    assert client.get("/", headers={"Host": "img.example"}).status_code == 200
    with pytest.raises(Trouble, match="own address"):
        media_host()


@pytest.fixture
def other_side(request: pytest.FixtureRequest) -> Iterator[str]:
    """A server that answers every request with one status."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(request.param)
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.settings
@pytest.mark.parametrize(
    ("other_side", "is_well"), [(404, True), (200, False), (400, False)], indirect=["other_side"]
)
def test_doctor_asks_it_for_a_page(app: Flask, other_side: str, is_well: bool) -> None:
    g.settings = settings().model_copy(update={"media_url": other_side})
    if is_well:
        assert media_host().startswith(other_side)
    else:
        with pytest.raises(Trouble, match="Host"):
            media_host()

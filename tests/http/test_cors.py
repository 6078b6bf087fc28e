"""Pages of other sites call the APIs: with a key from anywhere, with cookies from listed origins only."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from imghost.models import User
from tests.factories import make_key, make_user
from tests.live import LiveSite
from tests.web.conftest import signed_in

ELSEWHERE = "https://elsewhere.example"
LISTED = "https://app.example.org"
# A call of each API: its method, path and the headers that its own examples send.
CALLS = {
    "Chevereto": ("POST", "/api/1/upload", "x-api-key"),
    "imgBB": ("POST", "/1/upload", ""),
    "OgenSync": ("POST", "/api/upload", "authorization"),
    "OgenSync list": ("GET", "/api/images", "authorization"),
    "OPTIMAGE": ("POST", "/api/v1/images", "authorization"),
    "OPTIMAGE collections": ("GET", "/api/v1/collections", "authorization"),
    "amr": ("POST", "/api/v1/sign", "content-type,x-api-key"),
    "amr presets": ("DELETE", "/api/v1/presets/small", "x-api-key"),
    "img-cloud": ("POST", "/v1/upload", "authorization,content-type"),
    "img-cloud users": ("PATCH", "/v1/users/me", "authorization,content-type"),
}


@pytest.fixture
def owner(app: Flask) -> User:
    return make_user("owner")


def preflight(client: FlaskClient, path: str, method: str, headers: str, origin: str = ELSEWHERE) -> Any:
    asked = {"Origin": origin, "Access-Control-Request-Method": method}
    if headers:
        asked["Access-Control-Request-Headers"] = headers
    return client.options(path, headers=asked)


@pytest.mark.parametrize("api", CALLS)
def test_preflights_are_answered_for_any_origin(api: str, client: FlaskClient) -> None:
    method, path, headers = CALLS[api]
    given = preflight(client, path, method, f"{headers},x-some-client" if headers else "")
    assert given.status_code == 204
    assert given.headers["Access-Control-Allow-Origin"] == "*"
    assert method in given.headers["Access-Control-Allow-Methods"].split(", ")
    allowed = given.headers["Access-Control-Allow-Headers"].lower().split(", ")
    assert set(filter(None, headers.split(","))) <= set(allowed)
    assert "Access-Control-Allow-Credentials" not in given.headers
    assert "Set-Cookie" not in given.headers


def test_what_is_no_api_has_no_preflight(client: FlaskClient) -> None:
    for path in ("/login", "/upload", "/account", "/oembed", "/drop/x"):
        given = preflight(client, path, "POST", "content-type")
        assert "Access-Control-Allow-Origin" not in given.headers, path
    assert preflight(client, "/api/nothing/at/all", "GET", "").status_code == 404


def test_answers_and_refusals_can_be_read_from_anywhere(client: FlaskClient, owner: User) -> None:
    key = make_key(owner)
    for path in ("/api/images", "/api/v1/folders", "/v1/assets", "/api/v1/images/nothing", "/img/nothing"):
        for sent in (key, "ck_wrong:cs_wrong", None):
            headers = {"Origin": ELSEWHERE, "Sec-Fetch-Site": "cross-site"}
            given = client.get(path, headers=headers | ({"X-API-Key": sent} if sent else {}))
            assert given.headers["Access-Control-Allow-Origin"] == "*", path
            assert "Access-Control-Allow-Credentials" not in given.headers
            assert "X-RateLimit-Limit" in given.headers["Access-Control-Expose-Headers"]


def test_cookies_of_other_sites_pages_count_only_where_they_are_listed(app: Flask, owner: User) -> None:
    member = signed_in(app, owner)
    asked = {"Origin": LISTED, "Sec-Fetch-Site": "cross-site"}
    refused = member.post("/api/v1/collections", json={"name": "a"}, headers=asked)
    assert refused.status_code == 403
    assert "Access-Control-Allow-Credentials" not in refused.headers
    read = member.get("/api/v1/collections", headers=asked)
    assert read.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.settings(cookie_origins=f"{LISTED.upper()}:443, http://127.0.0.1:9000")
def test_listed_origins_act_as_the_visitor_in_the_apis_alone(app: Flask, owner: User) -> None:
    member = signed_in(app, owner)
    asked = {"Origin": LISTED, "Sec-Fetch-Site": "cross-site"}
    made = member.post("/api/v1/collections", json={"name": "a"}, headers=asked)
    assert made.status_code == 201
    checked = preflight(member, "/api/v1/collections", "POST", "content-type", LISTED)
    for given in (made, checked):
        assert given.headers["Access-Control-Allow-Origin"] == LISTED
        assert given.headers["Access-Control-Allow-Credentials"] == "true"
        assert "Origin" in given.headers["Vary"]
    other = member.post("/api/v1/collections", json={"name": "b"}, headers=asked | {"Origin": ELSEWHERE})
    assert other.status_code == 403
    assert other.headers["Access-Control-Allow-Origin"] == "*"
    for near in (f"{LISTED}.evil.example", "http://app.example.org", "null", f"{LISTED}:8443"):
        given = member.get("/api/v1/collections", headers=asked | {"Origin": near})
        assert "Access-Control-Allow-Credentials" not in given.headers, near
    assert member.post("/account/profile", data={}, headers=asked).status_code == 403


# As the documentation of each service shows it, with the site's address and a picture that is drawn.
EXAMPLES = """async ([site, key]) => {
  const canvas = Object.assign(document.createElement('canvas'), {width: 60, height: 40});
  canvas.getContext('2d').fillRect(0, 0, 20, 20);
  const blob = await new Promise((done) => canvas.toBlob(done, 'image/png'));
  const form = (name, more = {}) => {
    const data = new FormData();
    data.append(name, blob, 'drawn.png');
    for (const [field, value] of Object.entries(more)) data.append(field, value);
    return data;
  };
  const call = async (path, options) => (await fetch(site + path, options)).json();
  const bearer = {'Authorization': `Bearer ${key}`}, named = {'X-Api-Key': key};
  const json = {'Content-Type': 'application/json'};
  const chevereto = await call('/api/1/upload', {method: 'POST', headers: named, body: form('source')});
  const imgbb = await call('/1/upload', {method: 'POST', body: form('image', {key})});
  const ogensync = await call('/api/upload', {method: 'POST', headers: bearer, body: form('file')});
  const amr = await call('/api/v1/images', {method: 'POST', headers: named, body: form('file')});
  const signed = await call('/api/v1/sign', {method: 'POST', headers: {...named, ...json},
    body: JSON.stringify({imageId: amr.id, transform: 'w_40,f_webp,q_82'})});
  const collections = await call('/api/v1/collections', {headers: bearer});
  const imgcloud = await call('/v1/upload', {method: 'POST', headers: bearer, body: form('file')});
  const refused = await fetch(site + '/v1/assets', {headers: {'Authorization': 'Bearer ck_no:cs_no'}});
  const shown = await fetch(signed.url);
  return {
    uploaded: [chevereto.image.url, imgbb.data.url, ogensync.url, amr.id, imgcloud.public_id],
    collections: Array.isArray(collections), refused: refused.status, shown: (await shown.blob()).type,
  };
}"""


class EmptyPage(BaseHTTPRequestHandler):
    """A page of another site that does nothing by itself."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@pytest.fixture
def elsewhere() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), EmptyPage) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.mark.processes
def test_the_documented_examples_run_in_a_browser_on_another_site(
    browser: Browser, live_site: LiveSite, elsewhere: str
) -> None:
    context = browser.new_context()
    try:
        page = context.new_page()
        page.goto(elsewhere)
        answers = page.evaluate(EXAMPLES, [live_site.base_url, live_site.api_key])
    finally:
        context.close()
    assert all(answers["uploaded"]), answers
    assert answers["collections"], answers
    assert (answers["refused"], answers["shown"]) == (401, "image/webp")

"""Each CDN's documented purge call, against a server that takes it and nothing else."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from imghost.services.delivery.cdn import forget_addresses
from imghost.services.links import Links
from imghost.settings import Settings
from tests.services.delivery.asked_again import answer
from tests.services.delivery.conftest import Upload

SITE = "https://img.example"
KEY = "a key of the API"
ADDRESSES = [f"{SITE}/images/2026/a%20b.jpg", f"{SITE}/img/x?w=200&f=webp", f"{SITE}/i/%E6%BC%A2"]
ZONE = "/client/v4/zones/023e105f4ecef8ad9ca31a8372d0c353/purge_cache"


class Apis(ThreadingHTTPServer):
    """Remembers which addresses it was asked to forget; `refuses` makes it answer so instead."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.purged: list[str] = []
        self.sizes: list[int] = []
        self.refuses: tuple[int, dict[str, object]] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Apis

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        bearer = self.headers["Authorization"] == f"Bearer {KEY}"
        if self.path == ZONE and bearer and self.headers["Content-Type"] == "application/json":
            self._purge(json.loads(body)["files"], {"success": True, "errors": [], "result": {"id": "1"}})
        elif path.startswith("/purge/") and self.headers["Fastly-Key"] == KEY and not body:
            self._purge(["https://" + self.path.removeprefix("/purge/")], {"status": "ok", "id": "1"})
        elif path == "/purge" and self.headers["AccessKey"] == KEY and not body:
            self._purge(query["url"], {})
        elif self.path == "/hook" and bearer:
            self._purge(json.loads(body), {})
        else:
            self._answer(401, {"success": False})

    def do_PURGE(self) -> None:
        found = not self.path.startswith("/i/")
        self._purge([f"https://{self.headers['Host']}{self.path}"], {}, 200 if found else 404)

    def _purge(self, addresses: list[str], told: dict[str, object], status: int = 200) -> None:
        if self.server.refuses:
            self._answer(*self.server.refuses)
            return
        self.server.purged += addresses
        self.server.sizes.append(len(addresses))
        self._answer(status, told)

    def _answer(self, status: int, told: dict[str, object]) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@pytest.fixture
def apis() -> Iterator[Apis]:
    with Apis() as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()


def configure(app: Flask, apis: Apis, api: str, key: str = KEY) -> None:
    site: Settings = app.extensions["settings"]
    path = {"cloudflare": ZONE, "list": "/hook"}.get(api, "/" if api == "bunny" else "")
    values = {"cdn_purge_api": api, "cdn_purge_key": key, "cdn_purge_url": apis.url + path}
    changed = site.model_copy(update={**values, "cdn_purge_networks": "127.0.0.0/8", "public_url": SITE})
    app.extensions["settings-source"] = lambda: changed


@pytest.mark.parametrize("api", ["list", "cloudflare", "fastly", "bunny", "nginx"])
def test_every_address_is_purged_by_the_documented_call(api: str, app: Flask, apis: Apis) -> None:
    configure(app, apis, api)
    assert forget_addresses(ADDRESSES)
    assert apis.purged == ADDRESSES


@pytest.mark.parametrize("api", ["list", "cloudflare", "fastly", "bunny"])
def test_a_wrong_key_is_no_purge(api: str, app: Flask, apis: Apis) -> None:
    configure(app, apis, api, key="another")
    assert not forget_addresses(ADDRESSES)


@pytest.mark.parametrize("api", ["list", "cloudflare", "fastly", "bunny", "nginx"])
def test_a_refusal_is_no_purge(api: str, app: Flask, apis: Apis) -> None:
    configure(app, apis, api)
    apis.refuses = 429, {}
    assert not forget_addresses(ADDRESSES)


def test_cloudflare_refuses_in_its_envelope_too(app: Flask, apis: Apis) -> None:
    configure(app, apis, "cloudflare")
    apis.refuses = 200, {"success": False, "errors": [{"code": 1}]}
    assert not forget_addresses(ADDRESSES)


def test_cloudflare_gets_a_hundred_files_at_once(app: Flask, apis: Apis) -> None:
    configure(app, apis, "cloudflare")
    assert forget_addresses([f"{SITE}/{number}" for number in range(250)])
    assert apis.sizes == [100, 100, 50]


def test_a_cache_that_is_told_keeps_pictures_for_a_week(app: Flask, apis: Apis, upload: Upload) -> None:
    image = upload()
    for path in (Links(image).direct, f"/img/{image.code}?w=200"):
        said = answer(app, path)[1]["Cache-Control"]
        assert said == "public, max-age=3600, stale-while-revalidate=60"
    configure(app, apis, "list")
    for path in (Links(image).direct + "?1", f"/img/{image.code}?w=201"):
        said = answer(app, path)[1]["Cache-Control"]
        assert said == "public, max-age=3600, s-maxage=604800, stale-while-revalidate=60"
    image.visibility = "private"
    assert answer(app, f"/img/{image.code}?w=202")[1]["Cache-Control"].startswith(("private", "no-store"))

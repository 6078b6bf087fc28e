"""Static files with a content hash in their address (cache busting)."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, request

from imghost.settings import Settings

CDN = "https://cdn.jsdelivr.net/npm"
HTMX_PATH = "/htmx.org@4.0.1/dist/htmx.min.js"
# SHA-384 of that file in the published package; a copy that `assets_url` points at must be the same bytes.
HTMX_INTEGRITY = "sha384-Qp9rdC8H7EqOoX+nR0P3RPG2Noji+qdwJlGpfzwQJsfOpp3sGwIdSP9xO3+UlEhn"
IMMUTABLE = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Script:
    """A script of somebody else: where it comes from and what it must be."""

    address: str
    integrity: str

    @property
    def source(self) -> str:
        """What the Content-Security-Policy has to allow; empty when it is served by this site.

        The exact file (CSP Level 3): a public CDN also serves scripts that run whatever they are given.
        """
        return self.address if urlsplit(self.address).netloc else ""


def htmx(settings: Settings) -> Script:
    """Return where htmx is loaded from."""
    return Script((settings.assets_url.rstrip("/") or CDN) + HTMX_PATH, HTMX_INTEGRITY)


def init_app(app: Flask) -> None:
    """Add the version to the addresses of static files, and the cache life to their answers."""
    folder = Path(app.static_folder or "")

    @app.url_defaults
    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and "v" not in values:
            values["v"] = content_version(folder / values["filename"])

    @app.after_request
    def keep_versioned(response: Response) -> Response:
        if request.endpoint == "static" and response.status_code < 400:
            # Modules import each other without a version: those are asked for again each time (and not sent).
            response.headers["Cache-Control"] = IMMUTABLE if "v" in request.args else "no-cache"
        return response


@lru_cache
def content_version(path: Path) -> str:
    """Return eight digits that change with the content of `path`; empty when there is no such file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:8] if path.is_file() else ""

"""The SDKs of this site, to be installed from it: the names on the public registries are other people's."""

from functools import cache
from pathlib import Path

from flask import Blueprint, Response

from imghost.base.errors import NotFound
from imghost.base.sdk_packages import Package, browser_module, node_tarball, python_wheel

bp = Blueprint("sdk", __name__)

SOURCES = Path(__file__).parents[2] / "sdk"
# A site that is upgraded has others under the same names until their version changes.
SECONDS_KEPT = 3_600


@cache
def packages() -> dict[str, Package]:
    """Return what can be installed by its kind, built once in each process."""
    return {
        "python": python_wheel(SOURCES / "python"),
        "node": node_tarball(SOURCES / "node"),
        "browser": browser_module(SOURCES / "browser", SOURCES / "node"),
    }


MIME_TYPES = {"python": "application/zip", "node": "application/gzip", "browser": "text/javascript"}


@bp.get("/sdk/<kind>/<filename>")
def package(kind: str, filename: str) -> Response:
    """Send a package; pages of other sites may import the module for browsers."""
    found = packages().get(kind)
    if found is None or found.filename != filename:
        raise NotFound
    response = Response(found.content, mimetype=MIME_TYPES[kind])
    response.headers["Cache-Control"] = f"public, max-age={SECONDS_KEPT}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response

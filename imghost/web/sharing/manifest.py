"""The site as an app: its manifest, with which phones share photos into it (W3C Web App Manifest)."""

import json

from flask import Blueprint, Response, url_for

from imghost.extensions import settings
from imghost.web.branding import picture_path
from imghost.web.templating import PAGE_COLOUR

bp = Blueprint("manifest", __name__)

PATH = "/site.webmanifest"
# The upload form's own fields, so that a shared photo takes the way of the form without script.
SHARE_TARGET = {
    "action": "/upload",
    "method": "POST",
    "enctype": "multipart/form-data",
    "params": {
        "title": "title",
        "url": "urls",
        "files": [{"name": "source", "accept": ["image/*", "video/*"]}],
    },
}


@bp.get(PATH)
def manifest() -> Response:
    """Name the app, its icons and colours, and where shared photos go."""
    site = settings()
    facts = {
        "id": "/",
        "name": site.site_name,
        "short_name": site.site_name[:12].strip(),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": PAGE_COLOUR,
        "background_color": PAGE_COLOUR,
        "icons": _icons(site.icon),
        "share_target": SHARE_TARGET,
    }
    if site.site_description:
        facts["description"] = site.site_description
    response = Response(json.dumps(facts), mimetype="application/manifest+json")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def _icons(own: str) -> list[dict[str, str]]:
    if own:
        return [{"src": picture_path(own), "sizes": "any", "type": "image/png"}]
    return [
        _icon("favicon.svg", "any", "image/svg+xml"),
        _icon("icons/192.png", "192x192"),
        _icon("icons/512.png", "512x512"),
        {**_icon("icons/maskable.png", "512x512"), "purpose": "maskable"},
    ]


def _icon(filename: str, sizes: str, mime: str = "image/png") -> dict[str, str]:
    return {"src": url_for("static", filename=filename), "sizes": sizes, "type": mime}

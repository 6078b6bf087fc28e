"""The site: HTML pages on the core, each working without JavaScript; htmx only makes them smooth."""

from importlib import import_module

from flask import Flask

from imghost.http.failures import present_failures_below
from imghost.web import assets, failures, headers, kept_forms, language, templating

# Each has a blueprint `bp`. The order is the reading order of the site.
PAGES = (
    "uploads",
    "accounts",
    "clients",
    "media",
    "avatars",
    "guest_phrase",
    "viewer",
    "sharing.aliases",
    "editing",
    "deleting",
    "gates",
    "albums.pages",
    "albums.keeping",
    "albums.arranging",
    "library.pages",
    "library.albums",
    "library.bulk",
    "library.edit",
    "library.replacing",
    "library.cut_outs",
    "albums.slideshow",
    "albums.drop_boxes",
    "drops",
    "listings",
    "members",
    "likes",
    "search",
    "api_docs",
    "sdk",
    "sharing.feeds",
    "sharing.oembed",
    "sharing.sitemaps",
    "sharing.manifest",
    "reports",
    "admin",
    "site",
    "site_pages",
    "branding",
    "health",
    "metrics",
)


def init_app(app: Flask) -> None:
    """Register the pages, what their templates use, their headers and their failure page."""
    language.init_app(app)
    assets.init_app(app)
    templating.init_app(app)
    headers.init_app(app)
    kept_forms.init_app(app)
    present_failures_below(app, "", failures.present)
    for name in PAGES:
        app.register_blueprint(import_module(f"imghost.web.{name}").bp)

"""CSRF protection: an unsafe request with a session cookie must come from our own origin."""

from urllib.parse import urlsplit

from flask import request

from imghost.base.errors import Forbidden
from imghost.base.origins import origin_of
from imghost.extensions import settings
from imghost.http import cors
from imghost.http.credentials import sent_credential

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def refuse_foreign_origin() -> None:
    """Raise Forbidden for an unsafe request that another site sent.

    Browsers say where a request comes from (Fetch Metadata, `Origin`); programs with an API key do not, and
    their credential cannot be sent by a foreign page.
    """
    if request.method in SAFE_METHODS or sent_credential(request) or _is_open_api():
        return
    if cors.is_api() and cors.is_listed(request.headers.get("Origin")):
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in ("same-origin", "none"):
        raise Forbidden("This request came from another site.", code="foreign-origin")
    origin = request.headers.get("Origin")
    if site is not None and origin == "null":
        # No page sent it: the browser itself did, as when a photo is shared into the installed site. Pages
        # cannot write Sec-Fetch-Site, and a sandboxed one is `cross-site`, refused above.
        return
    if origin is not None and not _is_ours(origin):
        raise Forbidden("This request came from another site.", code="foreign-origin")


def _is_open_api() -> bool:
    """Key-only APIs ignore cookies, so any page may call them (CORS says so too)."""
    return request.path.startswith(("/api/1/", "/1/upload"))


def _is_ours(origin: str) -> bool:
    """Say whether a page of this site sent it. Of the public address the scheme and the port count, too.

    Opened by another of its names, a site may be asked in clear by a proxy that the browser reached by TLS.
    """
    public, here = origin_of(settings().base_url), origin_of(request.host_url)
    if settings().public_url and urlsplit(here).netloc == urlsplit(public).netloc:
        return origin_of(origin) == public
    return origin_of(origin) in (public, here, f"https://{urlsplit(here).netloc}")

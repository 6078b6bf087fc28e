"""What browsers may do with our pages: run and show our own files only, in no frame, and leak no address."""

from flask import Flask, Response

from imghost.extensions import settings
from imghost.web.assets import htmx

PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=()"
# Pages depend on cookies; keeping them for the back button is fine, showing them to others is not.
PAGE_CACHE = "private, no-cache"
# What an API says depends on the key, which comes in headers that caches do not look at.
API_CACHE = "private, no-store"


def init_app(app: Flask) -> None:
    """Set the headers on every answer that has not chosen its own (media bytes have)."""
    app.after_request(_protect)


def content_security_policy() -> str:
    """Return the policy of all pages."""
    scripts = f"script-src 'self' {htmx(settings()).source}".rstrip()
    return (
        f"default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; {scripts}; "
        "style-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    )


def _protect(response: Response) -> Response:
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    if response.mimetype == "text/html":
        response.headers.setdefault("Content-Security-Policy", content_security_policy())
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", PAGE_CACHE)
        response.vary.update(("Accept-Language", "Cookie", "HX-Request"))
    elif response.is_json:
        response.headers.setdefault("Cache-Control", API_CACHE)
    return response

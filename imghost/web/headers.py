"""Security headers of pages: Content-Security-Policy, framing, referrer."""

from flask import Flask, Response, request
from flask_login import current_user

from imghost.base.origins import origin_of
from imghost.extensions import settings
from imghost.http import send
from imghost.http.origin import SAFE_METHODS
from imghost.http.send_elsewhere import redirect_origin
from imghost.web.assets import htmx

PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=()"
# Pages depend on cookies; keeping a guest's for the back button is fine, showing them to others is not.
PAGE_CACHE = "private, no-cache"
# Blueprints and single addresses that are personal without an account, too.
PERSONAL = frozenset({"accounts", "reports", "/done"})
# What an API says depends on the key, which comes in headers that caches do not look at.
API_CACHE = "private, no-store"


def init_app(app: Flask) -> None:
    """Set the headers on every answer that has not chosen its own (media bytes have)."""
    app.after_request(_protect)


def content_security_policy() -> str:
    """Return the policy of all pages."""
    scripts = f"script-src 'self' {htmx(settings()).source}".rstrip()
    # Where pictures are, and where their addresses may lead on to.
    media = origin_of(settings().media_url) if settings().media_url else ""
    own = " ".join(filter(None, ("'self'", media, redirect_origin())))
    return (
        f"default-src 'self'; img-src {own} data: blob:; media-src {own} blob:; connect-src {own}; "
        f"{scripts}; style-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; "
        "frame-ancestors 'none'"
    )


def _protect(response: Response) -> Response:
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    if response.mimetype == "text/html":
        response.headers.setdefault("Content-Security-Policy", content_security_policy())
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", send.PRIVATE if _is_personal() else PAGE_CACHE)
        response.vary.update(("Accept-Language", "Cookie", "HX-Request"))
    elif response.is_json:
        response.headers.setdefault("Cache-Control", API_CACHE)
    return response


def _is_personal() -> bool:
    """Say whether going back to this page after signing out would show somebody what they must not see.

    That is each page of a member, because its head names the account; what was typed into a form; and the
    pages of accounts and uploads, where much is typed or secret.
    """
    typed = request.method not in SAFE_METHODS or request.blueprint in PERSONAL or request.path in PERSONAL
    return typed or bool(current_user.is_authenticated)

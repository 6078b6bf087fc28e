"""Tells whether a URL path was sent exactly as its route is written, without escapes or extra slashes."""

from urllib.parse import urlsplit

from flask import request

# Not in the WSGI standard (PEP 3333). Werkzeug, uWSGI and mod_wsgi tell the first, gunicorn the second.
# Granian tells neither and hands over the decoded path, so nginx in front of it sends the third.
RAW_NAMES = ("REQUEST_URI", "RAW_URI", "HTTP_X_REQUEST_TARGET")


def is_exact() -> bool:
    """Say whether the path has no slash too many in front, which Werkzeug drops, and holds no escapes.

    `%2F` is no slash (RFC 3986, 2.2). Where nobody tells what was sent, as with Granian alone, escapes are
    not seen; that shows no other picture, because the signed text is the decoded path in any case.
    """
    if request.environ["PATH_INFO"].startswith("//"):
        return False
    raw = next((request.environ[name] for name in RAW_NAMES if name in request.environ), None)
    return raw is None or urlsplit(raw).path == request.script_root + request.path

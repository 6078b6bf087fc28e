"""Tells whether a URL path was sent exactly as its route is written, without escapes or extra slashes."""

from urllib.parse import urlsplit

from flask import request

# Not in the WSGI standard (PEP 3333). Werkzeug, uWSGI and mod_wsgi tell the first, gunicorn the second; a
# server that tells neither (Granian) hands over the decoded path alone.
RAW_NAMES = ("REQUEST_URI", "RAW_URI")


def is_exact() -> bool:
    """Say whether the path has no slash too many in front, which Werkzeug drops, and holds no escapes.

    Escapes are not seen where the server does not tell them. That changes no meaning: the signed text is the
    decoded path in any case, so slashes, letters and order must be exactly right.
    """
    if request.environ["PATH_INFO"].startswith("//"):
        return False
    raw = next((request.environ[name] for name in RAW_NAMES if name in request.environ), None)
    return raw is None or urlsplit(raw).path == request.script_root + request.path

"""The client's address: the peer of the connection, or what trusted proxies say in `X-Forwarded-For`.

Nothing but `X-Forwarded-For` and `X-Forwarded-Proto` counts, and of these only what trusted proxies have
added: `Forwarded`, `X-Real-IP`, `X-Forwarded-Host` and the like play no part.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from imghost.base.internet import read_address
from imghost.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


# In the environment of requests that come from our own nginx.
BEHIND_FRONT = "imghost.behind-front"


def init_app(app: Flask, settings: Settings) -> None:
    """Let everything that stands behind this know who asks."""
    app.wsgi_app = ClientAddress(app.wsgi_app, settings.believed_proxies)  # type: ignore[method-assign]


class ClientAddress:
    """Middleware that puts the client's address into `REMOTE_ADDR`, and nobody's ("") for what is none.

    Whoever comes by the unix socket, and so has no address, is our own nginx. It has counted the other
    proxies already and tells one address.
    """

    def __init__(self, app: "WSGIApplication", trusted_proxies: int) -> None:
        self._app = app
        self._behind_front = ProxyFix(self._checked, x_for=1, x_proto=1)
        self._direct: WSGIApplication = self._checked
        if trusted_proxies:
            self._direct = ProxyFix(self._checked, x_for=trusted_proxies, x_proto=trusted_proxies)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        environ[BEHIND_FRONT] = not environ.get("REMOTE_ADDR")
        return (self._behind_front if environ[BEHIND_FRONT] else self._direct)(environ, start_response)

    def _checked(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        address = read_address(environ.get("REMOTE_ADDR", ""))
        environ["REMOTE_ADDR"] = "" if address is None else str(address)
        return self._app(environ, start_response)

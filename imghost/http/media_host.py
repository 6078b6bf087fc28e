"""The media host (`IMGHOST_MEDIA_URL`): it gives pictures and videos that anybody may see, and nothing else.

No page, no API, no session, no key and no signature counts there, so that nothing uploaded ever runs beside a
session, and a CDN in front of it can keep nothing that is for one person.
"""

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, Response, current_app, request

from imghost.base.errors import NotFound
from imghost.http.request_check import FOR_MONITORS, MEDIA_HOST

View = TypeVar("View", bound=Callable[..., Response])
_VIEWS: set[Callable[..., Response]] = set()


def delivers(view: View) -> View:
    """Let the media host answer with this view, too; it shows what `callers.visitor` may see."""
    _VIEWS.add(view)
    return view


def init_app(app: Flask) -> None:
    """Refuse everything else; register it before whatever answers by itself."""
    app.before_request(_refuse_others)


def is_asked() -> bool:
    """Say whether this request is for the media host."""
    return MEDIA_HOST in request.environ


def _refuse_others() -> None:
    if not is_asked() or request.path in FOR_MONITORS:
        return
    if request.endpoint is None or current_app.view_functions[request.endpoint] not in _VIEWS:
        raise NotFound

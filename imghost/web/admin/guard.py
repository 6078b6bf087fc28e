"""Access to `/admin`: guests are asked to sign in, others without the role get 404."""

from flask import request

from imghost.base.errors import NotAuthenticated, NotFound
from imghost.http.sessions import web_actor
from imghost.web.admin.navigation import may_enter


def admit() -> None:
    """Let the request pass. Raises NotAuthenticated for guests and NotFound for who lacks the role."""
    actor = web_actor()
    if actor.is_guest:
        raise NotAuthenticated
    if not may_enter(actor, request.path):
        raise NotFound

"""Keeps a form that was sent while signed out, and fills it in again once the same member has signed in.

What was typed lies in Redis for half an hour, under the hash of a random name that only a cookie of this
browser holds. Passwords and files are left out. The page is filled in like one that a rate limit refused
(`web/refused_forms.py`), so no view knows of this either.
"""

import json
import secrets
from contextlib import suppress

from flask import Flask, Response, after_this_request, current_app, g, request
from flask_babel import gettext
from flask_login import current_user
from redis import RedisError
from werkzeug.datastructures import MultiDict

from imghost.base.identifiers import token_hash
from imghost.extensions import redis
from imghost.http.send import PRIVATE
from imghost.http.sign_ins import last_member
from imghost.web.addresses import this_page
from imghost.web.fragments import wants_fragment
from imghost.web.made_for import MADE_FOR
from imghost.web.refused_forms import RefusedForm, page_of_form

COOKIE = "imghost_form"
SECONDS = 1_800
# More than the longest description and what stands around it.
MOST_CHARACTERS = 100_000
NEVER_KEPT = ("password", "current")


def init_app(app: Flask) -> None:
    """Look for a kept form before each page."""
    app.before_request(_fill_in_again)


def keep_form(response: Response) -> str:
    """Keep the form of this request, its name in a cookie of `response`; return the page that shows it.

    Returns the empty text when nothing is kept: without a page to show it again, or a member to show it to.
    """
    address = page_of_form() if request.mimetype == "application/x-www-form-urlencoded" else ""
    member = request.form.get(MADE_FOR) or last_member()
    fields = [pair for pair in request.form.items(multi=True) if not pair[0].endswith(NEVER_KEPT)]
    text = json.dumps([member, address, fields])
    if not address or not member or len(text) > MOST_CHARACTERS:
        return ""
    name = secrets.token_urlsafe(24)
    try:
        redis().set(_key(name), text, ex=SECONDS)
    except RedisError:
        return ""
    response.set_cookie(
        COOKIE,
        name,
        max_age=SECONDS,
        httponly=True,
        samesite="Lax",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
    )
    return address


def _fill_in_again() -> None:
    """Show the kept form on its page, once, to the member who has sent it."""
    name = request.cookies.get(COOKIE, "")
    if not name or request.method != "GET" or wants_fragment() or not current_user.is_authenticated:
        return
    with suppress(RedisError):
        text = redis().get(_key(name))
        if text is None:
            after_this_request(_forget)
            return
        member, address, fields = json.loads(text)
        # Whoever else has signed in, and whichever other page is opened first, takes nothing away.
        if member != current_user.code or address != this_page():
            return
        message = gettext("You were signed out before this was saved. Look it over, then send it again.")
        g.refused_form = RefusedForm(message, None, MultiDict(fields))
        after_this_request(_forget)


def _forget(response: Response) -> Response:
    """Keep it no longer once a page has shown it, or could have; a redirect shows nothing."""
    if response.status_code == 200:
        with suppress(RedisError):
            redis().delete(_key(request.cookies[COOKIE]))
        response.delete_cookie(COOKIE)
        response.headers["Cache-Control"] = PRIVATE
    return response


def _key(name: str) -> str:
    return f"kept-form:{token_hash(name)}"

"""Error pages: what happened, what to do, and the request id."""

import logging
from urllib.parse import quote

from flask import g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from imghost.base.errors import ImghostError, NotAuthenticated, NotFound, TooManyRequests
from imghost.http import media_host
from imghost.http.credentials import sent_credential
from imghost.http.origin import SAFE_METHODS
from imghost.models import Album
from imghost.services.visibility import PasswordNeeded
from imghost.web.addresses import came_from, this_page
from imghost.web.fragments import toast, wants_fragment
from imghost.web.kept_forms import keep_form
from imghost.web.refused_forms import form_again
from imghost.web.wording import said

LONGEST_NOTE = 300

log = logging.getLogger(__name__)

# What happened, and what the reader can do about it.
EXPLANATIONS = {
    400: (lazy_gettext("That did not work"), lazy_gettext("Go back, check what you entered and try again.")),
    401: (lazy_gettext("Who are you?"), lazy_gettext("Check the API key that was sent.")),
    403: (lazy_gettext("Not allowed"), lazy_gettext("Sign in with another account, or go back.")),
    404: (
        lazy_gettext("Nothing here"),
        lazy_gettext("Check the address for typing errors. What was here may be private or deleted."),
    ),
    405: (lazy_gettext("That is not possible here"), lazy_gettext("Go back and use the page's own buttons.")),
    409: (lazy_gettext("That is not possible now"), lazy_gettext("Go back and choose something else.")),
    410: (
        lazy_gettext("Gone"),
        lazy_gettext("It was meant to last only for a while and will not come back."),
    ),
    413: (lazy_gettext("Too big"), lazy_gettext("Make the file smaller, or send fewer files at once.")),
    422: (lazy_gettext("That cannot be read"), lazy_gettext("Try another file.")),
    429: (lazy_gettext("Too many tries"), lazy_gettext("Wait a minute, then try again.")),
    500: (
        lazy_gettext("Something broke"),
        lazy_gettext("It is our fault, not yours. Try again; if it stays, tell us the number below."),
    ),
    503: (lazy_gettext("Busy"), lazy_gettext("Wait a few seconds, then load the page again.")),
}
# Where the status alone would say something else.
REASONS = {
    "maintenance": (
        lazy_gettext("Under maintenance"),
        lazy_gettext("Come back a little later. Administrators can sign in."),
    ),
    "changed-meanwhile": (
        lazy_gettext("Changed meanwhile"),
        lazy_gettext("Go back, load the page again and decide anew."),
    ),
    "no-room": (
        lazy_gettext("No room left"),
        lazy_gettext("Nothing was stored. Tell whoever runs this site."),
    ),
}


def present(error: ImghostError) -> ResponseReturnValue:
    """Answer with a page, or with a message in the corner when htmx asked.

    A form that was sent too often comes back with what was typed. The media host answers in plain text.
    """
    if media_host.is_asked():
        return _in_plain_text(error)
    if isinstance(error, NotAuthenticated) and not sent_credential(request):
        return _signed_out() if _was_typed() else _to_sign_in()
    if isinstance(error, PasswordNeeded):
        return _gate(error.album)
    _note(error)
    if wants_fragment():
        return toast(f"{said(error.message)} ({g.get('request_id', '-')})", "error", error.status)
    again = form_again(error) if isinstance(error, TooManyRequests) and request.method == "POST" else None
    if again is not None:
        return again
    known = REASONS.get(error.code) or EXPLANATIONS.get(error.status)
    heading, advice = known or EXPLANATIONS[400 if error.status < 500 else 500]
    # That there is nothing, the heading says already.
    says_more = error.message != NotFound.message and not error.code.startswith("http-")
    reason = error.message if says_more else None
    page = render_template("errors/page.html", error=error, reason=reason, heading=heading, advice=advice)
    return page, error.status


def _in_plain_text(error: ImghostError) -> ResponseReturnValue:
    """Answer for the media host, which has no pages and opens nothing that asks for a password."""
    shown = NotFound() if isinstance(error, PasswordNeeded) else error
    return f"{shown.message}\n", shown.status, {"Content-Type": "text/plain; charset=utf-8"}


def _note(error: ImghostError) -> None:
    """Log what the page says, so that it is found by the number on it.

    Never the address, which may hold a token; and on one line, whatever somebody entered is in the message.
    """
    text = "".join(letter if letter.isprintable() else " " for letter in str(error.message))
    log.warning("request %s: %d %s", g.get("request_id", "-"), error.status, text[:LONGEST_NOTE])


def _to_sign_in() -> ResponseReturnValue:
    """Lead to the sign-in page and from there on; a whole page's form is then filled in as it was sent."""
    response = make_response(_lead(f"/login?next={quote(_page_asked_for())}"))
    if request.method not in SAFE_METHODS:
        page = keep_form(response)
        if page:
            response.location = f"/login?next={quote(page)}"
    return response


def _was_typed() -> bool:
    """Say whether htmx sends a form, which stays on the page as it is."""
    return wants_fragment() and request.method not in SAFE_METHODS


def _signed_out() -> ResponseReturnValue:
    """Say in the corner that one has to sign in; whoever does so in another tab sends the form once more."""
    response = make_response(render_template("partials/signed_out.html", next=came_from()), 401)
    response.headers["HX-Retarget"] = "#toasts"
    response.headers["HX-Reswap"] = "innerHTML"
    return response


def _gate(album: Album) -> ResponseReturnValue:
    """Ask for the password; htmx loads the page anew, which then asks for it."""
    if wants_fragment():
        return _lead(_page_asked_for())
    return render_template("gate/password.html", album=album, next=_page_asked_for()), 403


def _page_asked_for() -> str:
    """Return the page to go on with: this one, or the one that this is a part or the form of."""
    is_page = request.method in SAFE_METHODS and not wants_fragment()
    return this_page() if is_page else came_from()


def _lead(address: str) -> ResponseReturnValue:
    if wants_fragment():
        response = make_response("")
        response.headers["HX-Redirect"] = address
        return response
    return redirect(address, 303)

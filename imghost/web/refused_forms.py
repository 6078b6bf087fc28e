"""Shows a form again that was refused as a whole, with its values and the reason.

After a rate limit the page is asked for anew as the browser would, so that no view knows of this. The macros
of forms show what was typed; a password or a code never comes back. Forms with files are left out: those are
gone anyway.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import unquote

from flask import Response, current_app, g, request
from werkzeug.datastructures import MultiDict

from imghost.base.errors import TooManyRequests
from imghost.extensions import now
from imghost.http.exact_path import RAW_NAMES
from imghost.http.send import PRIVATE
from imghost.web.addresses import came_from, this_page_with
from imghost.web.wording import said

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

# What belongs to the sent form alone.
OF_THE_FORM = ("werkzeug.", "imghost.", "CONTENT_", "HTTP_CONTENT_", "HTTP_TRANSFER_", *RAW_NAMES)
# A page, or the password that it needs first.
SHOWN = (200, 403)
# Seconds; of less, pages say "just now".
SHORTEST_WAIT = 6


@dataclass(frozen=True, slots=True)
class RefusedForm:
    """`message` says why, `again_at` until when, None for now; `entered` is what was sent."""

    message: str
    again_at: datetime | None
    entered: MultiDict[str, str]


def form_again(error: TooManyRequests) -> Response | None:
    """Return the page that the form of this request stands on, None where it has none to go back to."""
    address = page_of_form()
    if not address or request.mimetype != "application/x-www-form-urlencoded":
        return None
    again_at = now() + timedelta(seconds=max(error.retry_after, SHORTEST_WAIT))
    g.refused_form = RefusedForm(said(error.message), again_at, request.form)
    with current_app.request_context(_asking_for(address)):
        response = current_app.full_dispatch_request()
    if response.status_code not in SHOWN:
        del g.refused_form
        return None
    response.status_code = error.status
    response.headers["Cache-Control"] = PRIVATE
    return response


def refused_form() -> RefusedForm | None:
    """Return the form that this page is shown again for."""
    form: RefusedForm | None = g.get("refused_form")
    return form


def as_sent(name: str, value: object) -> object:
    """Return what the refused form said in the field `name`; `value` where nothing was refused."""
    form = refused_form()
    return value if form is None else form.entered.get(name, value)


def was_checked(name: str, value: str, checked: object) -> bool:
    """Say whether the refused form had this box ticked; `checked` where nothing was refused."""
    form = refused_form()
    return bool(checked) if form is None else value in form.entered.getlist(name)


def page_of_form() -> str:
    """Return the address that shows the form: mostly that which it is sent to; empty for none."""
    adapter = current_app.create_url_adapter(request)
    if adapter is not None and adapter.test(request.path, "GET"):
        return this_page_with(next=request.form.get("next"))
    return came_from("")


def _asking_for(address: str) -> "WSGIEnvironment":
    path, _, query = address.partition("?")
    kept = {name: value for name, value in request.environ.items() if not name.startswith(OF_THE_FORM)}
    page = {"PATH_INFO": unquote(path, "latin-1"), "QUERY_STRING": query, "wsgi.input": BytesIO()}
    return {**kept, "REQUEST_METHOD": "GET", **page}

"""Our errors as the Chevereto API V1.1 numbers and words them."""

from http import HTTPStatus

from flask import Response, jsonify, make_response, request

from imghost.base.errors import ImghostError
from imghost.dialects.chevereto.requests import AnswerForm, Format
from imghost.extensions import settings
from imghost.http.failures import say_when

# `code` numbers by our own codes; whatever is not here carries its HTTP status as number.
NUMBERS = {
    "no-key": 100,
    "invalid-key": 100,
    "invalid-video": 100,
    "video-too-long": 100,
    "duplicate": 101,
    "invalid-base64": 120,
    "no-source": 130,
    "empty-source": 130,
    "base64-needs-post": 130,
    "too-many-requests": 130,
    "url-uploads-off": 403,
    "file-too-big": 400,
    "request-denied": 401,
    "missing-scope": 401,
    "unreadable-image": 610,
    "unreadable-source": 610,
    "width-too-large": 610,
    "too-many-pixels": 610,
    "too-many-frames": 610,
    "texts-too-long": 610,
    "svg-too-complex": 610,
    "unknown-format": 613,
    "svg-refused": 613,
    "disabled-format": 614,
    "invalid-width": 1,
}
# Everything a caller can mend is a plain 400 to these clients, a wrong key included; these keep their status.
OWN_STATUSES = (405, 413, 429)
# Nothing a caller could mend.
OWN_CODES = ("banned", "blocked-file")


def present(error: ImghostError) -> Response:
    """Answer for a failure anywhere below the API's paths, also where no route matched."""
    return failure(error, AnswerForm.read(request.args).format)


def failure(error: ImghostError, wanted: Format) -> Response:
    """Return the error in the wanted format: `txt` and `redirect` both get plain text, never a 200."""
    number, message, status = _translated(error)
    if wanted == "json":
        response = jsonify(
            status_code=status,
            error={"message": message, "code": number},
            status_txt=HTTPStatus(status).phrase,
        )
    else:
        response = make_response(message)
        response.mimetype = "text/plain"
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    say_when(response, error)
    return response


def _translated(error: ImghostError) -> tuple[int, str, int]:
    """Return number, message and status."""
    if error.code == "http-404":
        return _unknown_route()
    if error.code == "http-413":
        return 400, f"File too big - max {settings().max_megabytes} MB", 413
    kept = error.status in OWN_STATUSES or error.status >= 500 or error.code in OWN_CODES
    status = error.status if kept else 400
    return NUMBERS.get(error.code, status), error.message, status


def _unknown_route() -> tuple[int, str, int]:
    if request.path.startswith(("/api/1/", "/1/")) or request.path == "/api/1":
        return 120, "Invalid API action", 400
    return 110, "Invalid API version.", 400

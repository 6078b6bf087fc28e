"""Our errors in the envelope of the OgenSync Files API: `{"success": false, "error": "<message>"}`."""

from flask import Response, jsonify

from imghost.base.errors import ImghostError

# A picture with too many pixels is too large, a file that cannot be read is no picture.
STATUSES = {"too-many-pixels": 413, "too-many-frames": 413}
UNREADABLE, NO_PICTURE = 422, 415

DELIVERY = "/img/"


def present(error: ImghostError) -> Response:
    """Answer for a failure anywhere below the API's paths, also where no route matched."""
    response = jsonify(success=False, error=error.message)
    response.status_code = _status(error)
    if response.status_code == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _status(error: ImghostError) -> int:
    return STATUSES.get(error.code, NO_PICTURE if error.status == UNREADABLE else error.status)

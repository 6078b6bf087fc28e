"""Our errors in the envelope of the amr image API: `{"error": "<code>", "message": "<text>"}`."""

from http import HTTPStatus

from flask import Response, jsonify

from imghost.base.errors import ImghostError

# What has expired, needs a password or cannot be decoded has no number of its own there.
STATUSES = {410: 404, 422: 415}


def present(error: ImghostError) -> Response:
    """Answer for a failure anywhere below the API's paths, also where no route matched."""
    status = STATUSES.get(error.status, error.status)
    response = jsonify(error=_code(error, status), message=error.message)
    response.status_code = status
    return response


def _code(error: ImghostError, status: int) -> str:
    """Return our own code; failures of routing are named after their status."""
    if error.code.startswith("http-"):
        return HTTPStatus(status).phrase.lower().replace(" ", "-")
    return error.code

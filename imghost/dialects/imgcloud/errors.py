"""Our errors in the envelope of the img-cloud API: `{"error": "<text>"}`."""

from flask import Response, jsonify

from imghost.base.errors import ImghostError

# A wrong password is a wrong credential there; an album's password is nothing it knows of.
STATUSES = {"sign-in-failed": 401, "wrong-password": 401, "wrong-code": 401, "password-needed": 404}
# What has expired is not there; what cannot be decoded is no medium it supports.
STATUSES_OF_STATUS = {410: 404, 422: 415}


def present(error: ImghostError) -> Response:
    """Answer for a failure anywhere below the API's paths, also where no route matched."""
    response = jsonify(error=error.message)
    status = STATUSES_OF_STATUS.get(error.status, error.status)
    response.status_code = STATUSES.get(error.code, status)
    return response

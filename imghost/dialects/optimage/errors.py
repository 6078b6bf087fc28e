"""Our errors in the envelope of the OPTIMAGE API: `{"message": "<text>"}`."""

from flask import Response, jsonify

from imghost.base.errors import ImghostError

# A picture with too many pixels is too large; a format that is not taken is a bad request there.
STATUSES = {"too-many-pixels": 413, "too-many-frames": 413}
BAD_FORMATS = (415, 422)


def present(error: ImghostError) -> Response:
    """Answer for a failure anywhere below the API's paths, also where no route matched."""
    response = jsonify(message=error.message)
    response.status_code = STATUSES.get(error.code, 400 if error.status in BAD_FORMATS else error.status)
    return response

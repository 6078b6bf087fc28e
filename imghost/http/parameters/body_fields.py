"""Small scalar fields of a request body, from JSON or from a form."""

import json
from collections.abc import Mapping

from flask import request

from imghost.base.errors import InvalidInput


def body_fields() -> Mapping[str, object]:
    """Return the fields of a JSON object or of a form. Raises InvalidInput for JSON that is no object."""
    if not request.is_json:
        return request.form
    try:
        sent = json.loads(request.get_data() or b"{}")
    except (ValueError, RecursionError):
        raise InvalidInput("The body is not valid JSON.", code="broken-body") from None
    if not isinstance(sent, Mapping):
        raise InvalidInput("The JSON body must be an object.", code="broken-body")
    return sent

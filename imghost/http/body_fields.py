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


def text_field(fields: Mapping[str, object], name: str) -> str:
    """Return a text, empty when it was not sent. Raises InvalidInput for anything but a text."""
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or not _can_be_stored(value):
        raise InvalidInput(f"`{name}` must be a text.", field=name)
    return value


def _can_be_stored(text: str) -> bool:
    """JSON can spell what is no text: half of a character, and a NUL, which PostgreSQL takes nowhere."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)

"""`Content-Disposition` of files that the browser saves (RFC 6266)."""

import unicodedata
from urllib.parse import quote

from flask import Response

# Characters that need no escape in RFC 8187, beside letters and digits.
_SAFE = "!#$&+-.^_`|~"


def save_as(response: Response, name: str) -> None:
    """Let browsers save the answer as `name`: in ASCII for old ones, with all its letters for others."""
    if name.isascii() and "%" not in name:
        response.headers.set("Content-Disposition", "attachment", filename=name)
        return
    # Some browsers read `%41` as a letter there.
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().replace("%", "_")
    stem, dot, extension = plain.rpartition(".")
    if not any(map(str.isalnum, stem)):
        plain = f"download{dot}{extension}"
    extended = f"UTF-8''{quote(name, safe=_SAFE)}"
    response.headers.set("Content-Disposition", "attachment", filename=plain, **{"filename*": extended})

"""Safe redirect targets: only pages of this site (open redirects, CWE-601)."""

import re
from urllib.parse import quote, urlencode, urlsplit

from flask import request

from imghost.services.listing import cursor_text


def local_path(text: str | None, otherwise: str = "/") -> str:
    r"""Return `text` if it is a path of this site, else `otherwise`.

    Browsers read `//host`, `/\host` and `/<tab>/host` as other sites; none of them passes.
    """
    if not text or not re.fullmatch(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*", text):
        return otherwise
    return text


def came_from(otherwise: str = "/") -> str:
    """Return the path of the page that sent this request, if it is one of this site."""
    parts = urlsplit(request.referrer or "")
    if parts.netloc != request.host:
        return otherwise
    return local_path(parts.path + (f"?{parts.query}" if parts.query else ""), otherwise)


def code_of(name: str) -> str:
    """Return the code in the last part of an address: everything after the last `.`."""
    return name.rpartition(".")[2]


def this_page() -> str:
    """Return the path and query of the present request, as `local_path` accepts it."""
    query = request.query_string.decode("ascii", "ignore")
    path = quote(request.path, safe="/:@!$&'()*+,;=-._~")
    return local_path(f"{path}?{query}" if query else path)


def this_page_with(**changes: object) -> str:
    """Return the address of the present page with some parameters of its query changed; None removes one."""
    query = {**request.args.to_dict(), **changes}
    kept = {name: value for name, value in query.items() if value not in (None, "")}
    return f"{quote(request.path)}?{urlencode(kept)}" if kept else quote(request.path)


def this_list_before(cursor: int, searched: str | None = None) -> str:
    """Return the query of the page after the present one; a search may have been written anew."""
    kept = request.args.to_dict() | {"before": cursor_text(cursor)} | ({"q": searched} if searched else {})
    return f"?{urlencode({'before': kept.pop('before'), **kept})}"

"""Redacts credentials, tokens and signatures from addresses before they are logged."""

import re
from urllib.parse import quote, unquote_plus

HIDDEN = "***"
# Parts of names of query fields whose values open something, or may lead to something that does.
SECRET_NAMES = re.compile(
    r"key|sig|token|pass|secret|auth|code|state|session|credential|source|url|next|phrase|email|login",
    re.IGNORECASE,
)
# Links that open something to whoever has them: what stands after these is left out.
SECRET_PATHS = re.compile(
    r"^(/(?:image|clip)/[^/]+/delete/|/password-reset/|/confirm-address/|/setup/|/drop/|/t/[^/]+/(?!preset:)"
    r"|/album/[^/]+/drop-boxes/|/settings/security/sessions/)[^/]+"
)
PRINTABLE = re.compile(r"[!-~]*")
SAFE = "/:@!$&'()*+,;=-._~"


def shown_path(path: str) -> str:
    """Return the decoded `path` of WSGI (PEP 3333) on one line, without its secrets."""
    if PRINTABLE.fullmatch(path) is None or '"' in path:
        path = quote(path, safe=SAFE, encoding="latin-1", errors="replace")
    return SECRET_PATHS.sub(rf"\1{HIDDEN}", path)


def shown_query(query: str) -> str:
    """Return `query` on one line with the values of secret fields hidden, however their names are written."""
    return "&".join(_shown_pair(pair) for pair in re.split("[&;]", query))


def _shown_pair(pair: str) -> str:
    name, equals, value = pair.partition("=")
    if not equals:
        # A value without a name may be anything.
        return HIDDEN if len(pair) > 40 else quote(pair, safe=SAFE + "%", errors="replace")
    value = HIDDEN if value and SECRET_NAMES.search(unquote_plus(name)) else value
    return quote(f"{name}={value}", safe=SAFE + "%", errors="replace")

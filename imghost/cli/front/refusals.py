"""nginx's own error pages, in the error format of the API or page that was asked.

The prefixes are those of `present_failures_below`; a test compares both.
"""

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

INDENT = " " * 4


class Refusal(NamedTuple):
    """One status that nginx gives by itself: its phrase in HTTP, the sentence for programs and the page's."""

    phrase: str
    code: str
    message: str
    english: str
    spanish: str


REFUSALS = {
    400: Refusal(
        "Bad Request",
        "bad-request",
        "The request is malformed.",
        "The address or the request is malformed. Check the address for typing errors.",
        "La dirección o la petición está mal formada. Comprueba que la dirección esté bien escrita.",
    ),
    413: Refusal(
        "Request Entity Too Large",
        "file-too-big",
        "The file is too big.",
        "That is too big. Make the file smaller, or send fewer files at once.",
        "Es demasiado grande. Reduce el archivo o envía menos archivos a la vez.",
    ),
    414: Refusal(
        "Request-URI Too Long",
        "address-too-long",
        "The address is too long.",
        "The address is too long.",
        "La dirección es demasiado larga.",
    ),
    429: Refusal(
        "Too Many Requests",
        "too-many-requests",
        "Too many requests at once. Try again in a few seconds.",
        "Too many requests at once. Wait a few seconds, then load the page again.",
        "Demasiadas peticiones a la vez. Espera unos segundos y vuelve a cargar la página.",
    ),
    431: Refusal(
        "Request Header Fields Too Large",
        "headers-too-large",
        "The headers are too large.",
        "Your browser sent too much about itself. Delete the cookies of this site, then try again.",
        "El navegador ha enviado demasiados datos. Borra las cookies de este sitio y vuelve a intentarlo.",
    ),
    501: Refusal(
        "Not Implemented",
        "unknown-encoding",
        "Transfer-Encoding may only be chunked.",
        "The request is of a kind that this site does not know.",
        "La petición es de un tipo que este sitio no conoce.",
    ),
    503: Refusal(
        "Service Unavailable",
        "unavailable",
        "The site does not answer. Try again.",
        "The site does not answer right now. Wait a few seconds, then load the page again.",
        "El sitio no responde ahora mismo. Espera unos segundos y vuelve a cargar la página.",
    ),
    505: Refusal(
        "HTTP Version Not Supported",
        "http-version",
        "Only HTTP/1.0 and HTTP/1.1 are spoken here.",
        "Only HTTP/1.0 and HTTP/1.1 are spoken here.",
        "Aquí solo se habla HTTP/1.0 y HTTP/1.1.",
    ),
}
RETRY_SECONDS = {429: 2, 503: 5}
# Who speaks below which prefix; the first that fits is taken. `script` is the script of our own upload pages.
# The request line has the address even where nginx could make nothing of it.
ADDRESS = r"^\S+ (?:https?://[^/ ]*)?"
PREFIXES = (
    ("/(api/[0-9]|1/upload)", "chevereto"),
    ("/(api/v1/(images/img_|config|collections)|col_)", "optimage"),
    ("/(api/v1/(images/|folders|search|sign|presets)|t/)", "amr"),
    ("/api/v1", "$shared_speaker"),
    ("/(api|img)/", "ogensync"),
    ("/(v1|oembed|image/upload)", "imgcloud"),
    ("/(upload|drop/)", "$page_speaker"),
)
MESSAGE, CODE, PHRASE, STATUS = "$refused_message", "$refused_code", "$refused_phrase", "$status"
ENVELOPES: dict[str, dict[str, object]] = {
    "chevereto": {
        "status_code": STATUS,
        "error": {"message": MESSAGE, "code": "$chevereto_number"},
        "status_txt": PHRASE,
    },
    "optimage": {"message": MESSAGE},
    "amr": {"error": CODE, "message": MESSAGE},
    "ogensync": {"success": False, "error": MESSAGE},
    "imgcloud": {"error": MESSAGE},
    "script": {"error": {"message": MESSAGE, "code": CODE}},
}
PAGE = (
    '<!doctype html><html lang="$tongue"><meta charset="utf-8"><title>$status</title>'
    '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">'
    "<h1>$status</h1><p>$refused_text</p></html>"
)


def refusal_maps() -> str:
    """Return the `map` blocks that make `$envelope`, `$failure` and `$retry_after`."""
    return "\n".join(f"{INDENT}{line}" if line else "" for line in _lines())


def _lines() -> Iterator[str]:
    yield from _map("$http_x_api_key", "$shared_speaker", {'""': "optimage", "default": "amr"})
    yield from _map("$http_accept", "$page_speaker", {'"~application/json"': "script", "default": "page"})
    speakers = {f'"~{ADDRESS}{prefix}"': speaker for prefix, speaker in PREFIXES}
    yield from _map("$request", "$envelope", {**speakers, "default": "page"})
    for name, texts in (
        ("$refused_phrase", {status: refusal.phrase for status, refusal in REFUSALS.items()}),
        ("$refused_code", {status: refusal.code for status, refusal in REFUSALS.items()}),
        ("$refused_message", {status: refusal.message for status, refusal in REFUSALS.items()}),
        ("$english_text", {status: refusal.english for status, refusal in REFUSALS.items()}),
        ("$spanish_text", {status: refusal.spanish for status, refusal in REFUSALS.items()}),
    ):
        yield from _map("$status", name, {str(status): f'"{text}"' for status, text in texts.items()})
    yield from _map("$status", "$chevereto_number", {"413": "400", "default": STATUS})
    yield from _map("$status", "$retry_after", {str(status): str(s) for status, s in RETRY_SECONDS.items()})
    tongues = {'"~^es:"': "es", '"~^:\\s*es"': "es", "default": "en"}
    yield from _map('"$cookie_language:$http_accept_language"', "$tongue", tongues)
    yield from _map("$tongue", "$refused_text", {"es": "$spanish_text", "default": "$english_text"})
    named = {name: {**fields, "request_id": "$request_id"} for name, fields in ENVELOPES.items()}
    envelopes = {name: f"'{_json(envelope)}'" for name, envelope in named.items()}
    yield from _map("$envelope", "$failure", {**envelopes, "default": f"'{PAGE}'"})


def _json(envelope: object) -> str:
    """Return the envelope with its gaps; status and code are numbers in the answer."""
    text = json.dumps(envelope, separators=(",", ":"))
    return re.sub(r'"(\$status|\$chevereto_number)"', r"\1", text)


def _map(source: str, name: str, values: dict[str, str]) -> Iterator[str]:
    yield f"map {source} {name} {{"
    yield from (f"{INDENT}{value} {result};" for value, result in values.items())
    yield "}"

"""The line for curl that shows an operation, put together from the examples of its parameters."""

import json
import re
from collections.abc import Mapping
from shlex import quote
from urllib.parse import quote as escape

from imghost.http.openapi.description import JSON, MULTIPART, Parameter
from imghost.http.openapi.endpoints import Endpoint

# Stands in an example for what only the reader knows: `IMAGE`, `PUBLIC_ID`.
WORD = re.compile("[A-Z][A-Z0-9_]+")


def curl(endpoint: Endpoint, site: str, key: str, known: Mapping[str, str]) -> list[str]:
    """Return the parts of the command, one a line.

    `known` replaces examples such as `IMAGE` by what the reader has; `key` stands where a key is sent. What
    changes or deletes something names nothing of the reader's: such a line is too quickly copied.
    """
    if endpoint.method != "GET":
        known = {}
    first = "curl" if endpoint.method == "GET" else f"curl -X {endpoint.method}"
    address = quote(site + example_path(endpoint, known))
    lines = [f"{first} {address}", *_access(endpoint, key), *_body(endpoint, known)]
    more = endpoint.operation.curl or ("-o result" if endpoint.sends_picture else "")
    return [*lines, more] if more else lines


def _access(endpoint: Endpoint, key: str) -> list[str]:
    return [] if endpoint.operation.is_open else [endpoint.credentials[0].curl.format(key=key)]


def example_path(endpoint: Endpoint, known: Mapping[str, str]) -> str:
    """Return the address with its query, put together from the examples of its parameters."""
    values = {each.name: escape(_value(each, known), safe="/,:&") for each in endpoint.at("path")}
    path = endpoint.path.format_map(values)
    shown = [each for each in endpoint.at("query") if each.example]
    pairs = [f"{each.name}={escape(_value(each, known), safe=',/:')}" for each in shown]
    return f"{path}?{'&'.join(pairs)}" if pairs else path


def _body(endpoint: Endpoint, known: Mapping[str, str]) -> list[str]:
    fields = [each for each in endpoint.at("body") if each.example]
    if not fields:
        return []
    if endpoint.operation.body[0] == JSON:
        values = {each.name: _json_value(each, known) for each in fields}
        return ["-H 'Content-Type: application/json'", f"-d {quote(json.dumps(values, ensure_ascii=False))}"]
    flag = "-F" if endpoint.operation.body[0] == MULTIPART else "-d"
    return [f"{flag} {quote(f'{each.name}={_value(each, known)}')}" for each in fields]


def _value(parameter: Parameter, known: Mapping[str, str]) -> str:
    return WORD.sub(lambda word: known.get(word[0], word[0]), parameter.example)


def _json_value(parameter: Parameter, known: Mapping[str, str]) -> object:
    """Texts as they are; everything else as its example spells it."""
    value = _value(parameter, known)
    return value if "string" in parameter.schema["type"] else json.loads(value)

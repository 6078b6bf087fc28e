"""How a dialect is described: plain values, no addresses and no logic."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal

from imghost.http.openapi.schemas import Schema
from imghost.http.openapi.shapes import Shape

Place = Literal["path", "query", "body"]

MULTIPART, FORM, JSON, TEXT = (
    "multipart/form-data",
    "application/x-www-form-urlencoded",
    "application/json",
    "text/plain",
)
# What a picture is sent as, in whatever format it was asked for.
PICTURE = "image/*"


class Credential(Enum):
    """The ways to show a key: OpenAPI's security scheme, and the words for curl with `{key}` in them."""

    HEADER = ({"type": "apiKey", "in": "header", "name": "X-API-Key"}, "-H 'X-API-Key: {key}'")
    BEARER = ({"type": "http", "scheme": "bearer"}, "-H 'Authorization: Bearer {key}'")
    API_KEY = (
        {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`ApiKey ck_…:cs_…`: the word, a space, the key.",
        },
        "-H 'Authorization: ApiKey {key}'",
    )
    QUERY = (
        {"type": "apiKey", "in": "query", "name": "key", "description": "Also taken as a form field."},
        "",
    )
    SESSION = (
        {"type": "apiKey", "in": "cookie", "name": "imghost", "description": "Signed in with a browser."},
        "-b cookies.txt",
    )

    @property
    def scheme(self) -> Schema:
        return self.value[0]

    @property
    def curl(self) -> str:
        return self.value[1]

    @property
    def words(self) -> str:
        """Return where the key goes, in Markdown."""
        scheme = self.scheme
        if "bearer" in scheme.values():
            return "`Authorization: Bearer KEY`"
        if scheme["name"] == "Authorization":
            return "`Authorization: ApiKey KEY`"
        kinds = {"header": "the header", "query": "the parameter", "cookie": "the session's cookie"}
        return f"{kinds[scheme['in']]} `{scheme['name']}`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One value that a request carries. With an `example` it appears in the curl line.

    `values` says in words what it takes, where the schema says it too dryly.
    """

    name: str
    schema: Schema
    meaning: str
    place: Place = "query"
    required: bool = False
    example: str = ""
    values: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`shape` is the type of a JSON answer, `kinds` are other media types it may have."""

    meaning: str
    shape: Any = None
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What one view does, under the name it has in the URL map.

    `methods` narrows it to some of the rule's. `failures` are statuses that the dialect explains.
    `credentials` replaces the dialect's; `is_open` says that it works without any. `body` are the media
    types its body parameters may be sent in, `curl` are further words of its curl line.
    """

    endpoint: str
    summary: str
    answers: Mapping[int, Answer]
    failures: tuple[int, ...]
    meaning: str = ""
    parameters: tuple[Parameter, ...] = ()
    body: tuple[str, ...] = (MULTIPART,)
    methods: tuple[str, ...] = ()
    credentials: tuple[Credential, ...] = ()
    is_open: bool = False
    curl: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One API: `name` is its blueprint's, `envelope` the shape of all its failures."""

    name: str
    title: str
    introduction: str
    credentials: tuple[Credential, ...]
    envelope: type[Shape]
    failures: Mapping[int, str]
    operations: tuple[Operation, ...]
    failure_kinds: tuple[str, ...] = ()

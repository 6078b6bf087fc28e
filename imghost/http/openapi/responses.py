"""Answers and failures as OpenAPI tells them; the shapes of all of them are written once, by name."""

from collections.abc import Iterable
from typing import Any

from imghost.http.openapi.description import JSON, Answer, Dialect
from imghost.http.openapi.endpoints import Endpoint
from imghost.http.openapi.shapes import json_schemas

Fields = dict[str, Any]

TOO_MANY, BUSY = 429, 503
_WHOLE: Fields = {"schema": {"type": "integer"}}
_WAIT: Fields = {"Retry-After": {"description": "Seconds to wait.", **_WHOLE}}
_LIMITS: Fields = {
    "X-RateLimit-Limit": {"description": "What the used-up limit allows.", **_WHOLE},
    "X-RateLimit-Remaining": {"description": "How much of it is left.", **_WHOLE},
    "X-RateLimit-Reset": {"description": "When it begins anew, in Unix seconds.", **_WHOLE},
}
HEADERS = {TOO_MANY: {**_WAIT, **_LIMITS}, BUSY: _WAIT}


class Responses:
    """`schemas` are the named shapes that the responses refer to."""

    def __init__(self, found: Iterable[Endpoint]) -> None:
        shapes: dict[int, Any] = {}
        for endpoint in found:
            answers = [each.shape for each in endpoint.operation.answers.values()]
            wanted = [shape for shape in (endpoint.dialect.envelope, *answers) if shape is not None]
            shapes |= {id(shape): shape for shape in wanted}
        told, self.schemas = json_schemas(list(shapes.values()))
        self._told = dict(zip(shapes, told, strict=True))

    def of(self, endpoint: Endpoint) -> Fields:
        """Return the responses of one operation, answers first."""
        answers = {str(status): self._answer(each) for status, each in endpoint.operation.answers.items()}
        failures = {
            str(status): self._failure(endpoint.dialect, status)
            for status in sorted(endpoint.operation.failures)
        }
        return {**answers, **failures}

    def _answer(self, answer: Answer) -> Fields:
        content: Fields = {kind: {} for kind in answer.kinds}
        if answer.shape is not None:
            content = {JSON: {"schema": self._told[id(answer.shape)]}, **content}
        return {"description": answer.meaning, **({"content": content} if content else {})}

    def _failure(self, dialect: Dialect, status: int) -> Fields:
        schema = self._told[id(dialect.envelope)]
        content: Fields = {JSON: {"schema": schema}, **{kind: {} for kind in dialect.failure_kinds}}
        fields: Fields = {"description": dialect.failures[status], "content": content}
        return {**fields, "headers": HEADERS[status]} if status in HEADERS else fields

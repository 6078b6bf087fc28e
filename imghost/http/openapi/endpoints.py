"""Descriptions joined with the URL map: every endpoint of every dialect, with its real addresses."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import Rule

from imghost.http.openapi.description import PICTURE, Credential, Dialect, Operation, Parameter, Place

EXTENSION = "api-descriptions"
# OPTIONS is CORS, and HEAD answers wherever GET does.
UNTOLD = {"OPTIONS", "HEAD"}

_PART = re.compile(r"<(?:[^:<>]+:)?([a-z_]+)>")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One method at one address. `path` names its parts in braces."""

    dialect: Dialect
    operation: Operation
    method: str
    path: str

    @property
    def credentials(self) -> tuple[Credential, ...]:
        return self.operation.credentials or self.dialect.credentials

    @property
    def sends_picture(self) -> bool:
        return any(PICTURE in answer.kinds for answer in self.operation.answers.values())

    def at(self, *places: Place) -> list[Parameter]:
        """Return the parameters in these places."""
        return [each for each in self.operation.parameters if each.place in places]


def describe(app: Flask, dialect: Dialect) -> None:
    """Add a dialect to what the application says of itself."""
    app.extensions.setdefault(EXTENSION, []).append(dialect)


def dialects(app: Flask) -> list[Dialect]:
    """Return the described dialects in the order they were added."""
    found: list[Dialect] = app.extensions.get(EXTENSION, [])
    return found


def endpoints(app: Flask, dialect: Dialect | None = None) -> list[Endpoint]:
    """Return the endpoints of one dialect, or of all, in the order of their descriptions."""
    wanted = dialects(app) if dialect is None else [dialect]
    return [found for each in wanted for operation in each.operations for found in _of(app, each, operation)]


def _of(app: Flask, dialect: Dialect, operation: Operation) -> Iterator[Endpoint]:
    for rule in app.url_map.iter_rules(operation.endpoint):
        for method in sorted((rule.methods or set()) - UNTOLD):
            if not operation.methods or method in operation.methods:
                yield Endpoint(dialect, operation, method, path_of(rule))


def path_of(rule: Rule) -> str:
    """Return the rule's address as OpenAPI writes it."""
    return _PART.sub(r"{\1}", rule.rule)

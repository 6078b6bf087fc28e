"""Parameters of the APIs are declared once: what a view reads is what OpenAPI is told, no more, no less."""

import ast
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from imghost.dialects.openapi import DESCRIPTIONS
from imghost.http.openapi import Dialect, Operation, Parameter
from imghost.http.parameters import Parameters
from tests.live import ROOT

SOURCE = ROOT / "imghost" / "dialects"
# What of Flask's request holds values that a client chooses.
VALUES = {
    "args", "cookies", "data", "files", "form", "get_data", "get_json", "headers", "json", "query_string",
    "stream", "values",
}  # fmt: skip
# What declarations and pages read a request with.
HELPERS = {"body_fields", "sent_file", "staged_files", "whole_parameter"}
# Files that read the request beside a declaration, and why.
READERS = {
    "chevereto/body.py": "a picture in base64 is decoded while it arrives; declarations read the rest of it",
    "chevereto/callers.py": "keys are credentials, described as such",
    "chevereto/errors.py": "a failure before the body was read knows the query alone",
    "ogensync/routes.py": "the table of the transform grammar reads the query, and describes it",
    "imgcloud/delivery.py": "a signature is over the query as it was sent, letter for letter",
}
# Names of pictures, which that file takes from the declaration.
STREAMED = {"chevereto.upload": {"Sources"}}
# Operations whose query is described by what else reads it.
GRAMMAR, SIGNED = "ogensync.query_form", "imgcloud.deliver"


@cache
def trees(dialect: str) -> list[ast.Module]:
    return [ast.parse(path.read_text()) for path in sorted((SOURCE / dialect).glob("*.py"))]


@cache
def classes(dialect: str) -> dict[str, type[Parameters]]:
    """Every declaration of a dialect by its name."""
    module = import_module(f"imghost.dialects.{dialect}.requests")
    found = {name: each for name, each in vars(module).items() if isinstance(each, type)}
    return {name: each for name, each in found.items() if issubclass(each, Parameters) and each.parameters}


def names_called(function: ast.AST) -> Iterator[tuple[str, str]]:
    """What each call is made on, and what it is called: `requests.Sign.read()` is `("Sign", "read")`."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Name):
                yield "", called.id
            elif isinstance(called, ast.Attribute):
                owner = called.value
                yield getattr(owner, "attr", getattr(owner, "id", "")), called.attr


def read_by(dialect: str, function: str, seen: frozenset[str] = frozenset()) -> set[str]:
    """Names of the declarations that a function of the dialect reads, itself or by what it calls there."""
    bodies = [
        node
        for tree in trees(dialect)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name == function
    ]
    calls = {call for body in bodies for call in names_called(body)}
    read = {owner for owner, name in calls if name == "read" and owner in classes(dialect)}
    for _, name in calls:
        if name not in seen:
            read |= read_by(dialect, name, seen | {function, name})
    return read


@pytest.mark.parametrize("dialect", DESCRIPTIONS, ids=lambda each: each.name)
def test_views_read_what_is_described_and_nothing_else(dialect: Dialect) -> None:
    for operation in dialect.operations:
        if operation.endpoint not in (GRAMMAR, SIGNED):
            described = [each for each in operation.parameters if each.place != "path"]
            assert told(described) == told(parameters_read(dialect, operation)), operation.endpoint


def told(parameters: list[Parameter]) -> list[str]:
    return sorted(each.name for each in parameters)


def parameters_read(dialect: Dialect, operation: Operation) -> list[Parameter]:
    read = read_by(dialect.name, operation.endpoint.partition(".")[2])
    read |= STREAMED.get(operation.endpoint, set())
    return [parameter for name in read for parameter in classes(dialect.name)[name].parameters]


@pytest.mark.parametrize("dialect", DESCRIPTIONS, ids=lambda each: each.name)
def test_everything_that_is_declared_is_used(dialect: Dialect) -> None:
    used = {
        node.attr
        for tree in trees(dialect.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
    }
    unused = {
        f"{name}.{attribute}"
        for name, each in classes(dialect.name).items()
        for attribute in each.__annotations__.keys() - Parameters.__annotations__.keys()
        if attribute not in used
    }
    assert unused == set()


@pytest.mark.parametrize("dialect", DESCRIPTIONS, ids=lambda each: each.name)
def test_no_view_reads_a_request_beside_its_declaration(dialect: Dialect) -> None:
    paths = (SOURCE / dialect.name).glob("*.py")
    found = {f"{dialect.name}/{path.name}" for path in paths if reads_a_request(path)}
    assert found == {path for path in READERS if path.startswith(f"{dialect.name}/")}


def reads_a_request(path: Path) -> bool:
    """Say whether a file touches values of Flask's request, or the readers that declarations stand on."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute):
            owner = getattr(node.value, "id", getattr(node.value, "attr", ""))
            if (owner in ("request", "_request") and node.attr in VALUES) or (owner, node.attr) == (
                "fields",
                "get",
            ):
                return True
        if isinstance(node, ast.ImportFrom) and HELPERS & {each.name for each in node.names}:
            return True
    return False

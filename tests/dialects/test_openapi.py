"""The document that the APIs publish of themselves: complete, valid, true to the tables that do the work."""

import json
import re
from collections import Counter
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV31SpecValidator

from imghost.cli.api_doc import api_page
from imghost.http.openapi import Operation, dialects, endpoints
from imghost.http.openapi.endpoints import UNTOLD
from imghost.http.openapi.schemas import of_kind, range_text
from imghost.transforms import amr, imgcloud, ogensync
from tests.dialects.rules import is_spoken
from tests.live import ROOT


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    response = client.get("/openapi.json")
    assert response.status_code == 200
    assert response.mimetype == "application/json"
    return dict(response.get_json())


def told(app: Flask) -> list[Operation]:
    return [operation for dialect in dialects(app) for operation in dialect.operations]


def test_the_document_is_valid(document: dict[str, Any]) -> None:
    OpenAPIV31SpecValidator(document).validate()


def test_every_rule_of_a_dialect_is_described_and_every_description_has_a_rule(
    app: Flask, document: dict[str, Any]
) -> None:
    rules = {
        (re.sub(r"<(?:\w+(?:\(.*?\))?:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if is_spoken(app, rule)
        for method in (rule.methods or set()) - UNTOLD
    }
    described = {(path, method) for path, methods in document["paths"].items() for method in methods}
    assert described == rules
    known = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert {operation.endpoint for operation in told(app)} <= known


def test_every_part_of_an_address_is_described(app: Flask) -> None:
    for endpoint in endpoints(app):
        parts = re.findall(r"{(\w+)}", endpoint.path)
        assert sorted(parts) == sorted(each.name for each in endpoint.at("path")), endpoint.path


def test_no_two_operations_have_one_name(document: dict[str, Any]) -> None:
    names = Counter(
        each["operationId"] for methods in document["paths"].values() for each in methods.values()
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_every_failure_is_explained_and_every_explanation_is_used(app: Flask) -> None:
    for dialect in dialects(app):
        used = {status for operation in dialect.operations for status in operation.failures}
        assert used == set(dialect.failures), dialect.title


def test_transform_parameters_come_from_the_grammar(document: dict[str, Any]) -> None:
    told = {each["name"]: each for each in document["paths"]["/img/{code}"]["get"]["parameters"]}
    assert set(told) == {"code", *(row.name for row in ogensync.GRAMMAR.parameters)}
    assert told["w"]["schema"] == {"type": "integer", "minimum": 1, "maximum": 5000}
    own, of_other_builders = (
        ["cover", "contain", "fill", "inside", "outside"],
        ["crop", "min", "max", "clip", "scale"],
    )
    assert told["fit"]["schema"]["enum"] == own + of_other_builders
    assert told["blur"]["schema"] == {"type": "number", "minimum": 0.3, "maximum": 100}


@pytest.mark.parametrize("grammar", [ogensync.GRAMMAR, amr.GRAMMAR, imgcloud.GRAMMAR])
def test_every_kind_of_value_has_a_schema_and_words(grammar: Any) -> None:
    for row in grammar.parameters:
        schema = of_kind(row.kind)
        assert range_text(schema) or "pattern" in schema, row.name


@pytest.mark.parametrize(
    ("path", "name", "right", "wrong"),
    [
        ("/img/{code}/{transform}", "transform", "w_400-h_300-f_webp", "w=400"),
        ("/t/{client}/{signature}/{transform}/{filename}", "transform", "w_600,f_webp,q_80", "x_600"),
    ],
)
def test_lists_in_paths_are_told_as_a_pattern(
    path: str, name: str, right: str, wrong: str, document: dict[str, Any]
) -> None:
    (parameter,) = [each for each in document["paths"][path]["get"]["parameters"] if each["name"] == name]
    assert re.search(parameter["schema"]["pattern"], right)
    assert not re.search(parameter["schema"]["pattern"], wrong)


def test_an_address_of_two_dialects_allows_what_either_says(document: dict[str, Any]) -> None:
    operation = document["paths"]["/api/v1/images"]["post"]
    assert operation["tags"] == ["OPTIMAGE", "amr image API"]
    (schema,) = [content["schema"] for content in operation["requestBody"]["content"].values()]
    assert [each["required"] for each in schema["anyOf"]] == [["file", "checksum", "collection"], ["file"]]
    shapes = operation["responses"]["201"]["content"]["application/json"]["schema"]["anyOf"]
    assert [each["$ref"].rpartition("/")[2] for each in shapes] == ["OptimageImage", "AmrImage"]
    assert {next(iter(each)) for each in operation["security"]} == {"BEARER", "SESSION", "HEADER"}


def test_the_document_names_the_site_and_no_secret(document: dict[str, Any], app: Flask) -> None:
    settings = app.extensions["settings"]
    assert document["servers"] == [{"url": settings.base_url}]
    assert settings.secret_key not in json.dumps(document)


def test_the_page_of_the_repository_is_the_one_the_code_writes(app: Flask) -> None:
    assert (ROOT / "docs" / "api.md").read_text() == api_page(app), "run `make docs`"


def test_the_document_may_be_kept_and_read_by_any_page(client: FlaskClient) -> None:
    first = client.get("/openapi.json")
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    again = client.get("/openapi.json", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304

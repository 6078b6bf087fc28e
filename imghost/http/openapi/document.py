"""The OpenAPI 3.1 document of all dialects."""

import re
from collections.abc import Iterable
from typing import Any

from flask import Flask

from imghost.base.version import VERSION as PROGRAM_VERSION
from imghost.extensions import settings
from imghost.http.openapi.description import Credential, Parameter
from imghost.http.openapi.endpoints import Endpoint, dialects, endpoints
from imghost.http.openapi.responses import Responses
from imghost.http.openapi.sharing import shared_operation

Fields = dict[str, Any]

VERSION = "3.1.0"
BODILESS = ("GET", "DELETE")


def document(app: Flask) -> Fields:
    """Return the document as JSON takes it."""
    all_endpoints = endpoints(app)
    responses = Responses(all_endpoints)
    site = settings()
    return {
        "openapi": VERSION,
        "info": {
            "title": f"{site.site_name} upload APIs",
            "version": PROGRAM_VERSION,
            "summary": "Five APIs on one image host.",
            "description": "What is uploaded through one can be seen, changed and deleted in the others.",
        },
        "servers": [{"url": site.base_url}],
        "tags": [{"name": each.title, "description": each.introduction} for each in dialects(app)],
        "paths": _paths(all_endpoints, responses),
        "components": {
            "securitySchemes": {each.name: each.scheme for each in Credential},
            "schemas": responses.schemas,
        },
    }


def _paths(found: Iterable[Endpoint], responses: Responses) -> Fields:
    """An address that two dialects share is described by both and told once."""
    paths: dict[str, dict[str, list[Fields]]] = {}
    for endpoint in found:
        operations = paths.setdefault(endpoint.path, {}).setdefault(endpoint.method.lower(), [])
        operations.append(_operation(endpoint, responses))
    return {
        path: {method: shared_operation(told) for method, told in methods.items()}
        for path, methods in paths.items()
    }


def _operation(endpoint: Endpoint, responses: Responses) -> Fields:
    operation = endpoint.operation
    fields: Fields = {
        "tags": [endpoint.dialect.title],
        "operationId": _name(endpoint),
        "summary": operation.summary,
        "parameters": [_parameter(each) for each in endpoint.at("path", "query")],
        "responses": responses.of(endpoint),
        "security": _security(endpoint),
    }
    if operation.meaning:
        fields["description"] = operation.meaning
    if endpoint.at("body") and endpoint.method not in BODILESS:
        fields["requestBody"] = _body(endpoint)
    return fields


def _name(endpoint: Endpoint) -> str:
    """Addresses are unique, so names made of them are."""
    words = re.findall("[a-z0-9-]+", endpoint.path)
    end = ["slash"] if endpoint.path.endswith("/") else []
    return "_".join([endpoint.dialect.name, endpoint.method.lower(), *words, *end])


def _parameter(parameter: Parameter) -> Fields:
    return {
        "name": parameter.name,
        "in": parameter.place,
        "required": parameter.required,
        "description": parameter.meaning,
        "schema": parameter.schema,
    }


def _body(endpoint: Endpoint) -> Fields:
    fields = endpoint.at("body")
    schema: Fields = {
        "type": "object",
        "properties": {each.name: {**each.schema, "description": each.meaning} for each in fields},
    }
    if required := [each.name for each in fields if each.required]:
        schema["required"] = required
    kinds = endpoint.operation.body
    return {"required": bool(required), "content": {kind: {"schema": schema} for kind in kinds}}


def _security(endpoint: Endpoint) -> list[Fields]:
    schemes: list[Fields] = [{each.name: []} for each in endpoint.credentials]
    return [{}, *schemes] if endpoint.operation.is_open else schemes

"""Short ways to describe what is not read by a declaration: parts of the address, and signed queries."""

from imghost.http.openapi.description import Parameter
from imghost.http.openapi.schemas import Schema


def in_path(name: str, schema: Schema, meaning: str, example: str) -> Parameter:
    """A part of the address, which the URL map reads."""
    return Parameter(name=name, schema=schema, meaning=meaning, place="path", required=True, example=example)


def in_query(name: str, schema: Schema, meaning: str) -> Parameter:
    """A parameter behind the question mark."""
    return Parameter(name=name, schema=schema, meaning=meaning)

"""Short ways to write the rows of a description."""

from imghost.http.openapi.description import Parameter
from imghost.http.openapi.schemas import FILE, Schema


def in_path(name: str, schema: Schema, meaning: str, example: str) -> Parameter:
    """A part of the address."""
    return Parameter(name=name, schema=schema, meaning=meaning, place="path", required=True, example=example)


def in_query(
    name: str, schema: Schema, meaning: str, *, required: bool = False, example: str = ""
) -> Parameter:
    """A parameter behind the question mark."""
    return Parameter(name=name, schema=schema, meaning=meaning, required=required, example=example)


def in_body(
    name: str, schema: Schema, meaning: str, *, required: bool = False, example: str = ""
) -> Parameter:
    """A field of a form or of a JSON object."""
    return Parameter(
        name=name, schema=schema, meaning=meaning, place="body", required=required, example=example
    )


def sent_file(meaning: str = "The picture.") -> Parameter:
    """The multipart field that most dialects take a picture in."""
    return in_body("file", FILE, meaning, required=True, example="@picture.jpg")

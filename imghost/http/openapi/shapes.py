"""Shapes of JSON answers: typed classes whose fields carry a meaning and an example."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue

REFERENCES = "#/components/schemas/"


class Shape(BaseModel):
    """A JSON object with exactly the fields of its class; one with a default may be missing."""

    model_config = ConfigDict(extra="forbid")


class _Plain(GenerateJsonSchema):
    """Leaves out the titles that only repeat the names of fields."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def shown(example: object, meaning: str = "", **rules: Any) -> Any:
    """Declare a field with an example; `rules` are pydantic's own, a `default` among them."""
    return Field(examples=[example], description=meaning or None, **rules)


THUMBHASH: Any = shown(
    "HBkSHYSIeHiPiHh8eJd4eTN0EEQG",
    "ThumbHash of about 25 bytes in Base64, to draw before the picture has come; null until it is prepared.",
)
DOMINANT_COLOUR: Any = shown(
    "#3a6ea5", "The colour that most of it has; null until it is prepared, and where nothing is to be seen."
)


MOTION_VIDEO: Any = shown(
    "https://example.org/images/2026/11/23/beach.mv.mp4",
    "Of a motion photo only: where its video is, null where it was left out.",
    default=None,
)


class FailureShape(Shape):
    """What the failures of every API have in common."""

    request_id: str = shown(
        "3f9c0a1b2c4d", "Names the request in the site's log, as the header `X-Request-ID` does.", default=""
    )


def json_schemas(shapes: list[Any]) -> tuple[list[JsonSchemaValue], JsonSchemaValue]:
    """Return a schema for each shape, and the named schemas they refer to."""
    mode: JsonSchemaMode = "serialization"
    wanted = [(number, mode, TypeAdapter(shape)) for number, shape in enumerate(shapes)]
    found, shared = TypeAdapter.json_schemas(
        wanted, ref_template=REFERENCES + "{model}", schema_generator=_Plain
    )
    return [found[number, mode] for number in range(len(shapes))], shared.get("$defs", {})


def example_of(shape: Any) -> Any:
    """Return an example of the shape, put together from the examples of its fields."""
    (schema,), shared = json_schemas([shape])
    return _example(schema, shared)


def _example(schema: JsonSchemaValue, shared: JsonSchemaValue) -> Any:
    if "examples" in schema:
        return schema["examples"][0]
    if "$ref" in schema:
        return _example(shared[schema["$ref"].removeprefix(REFERENCES)], shared)
    if "anyOf" in schema:
        return _example(schema["anyOf"][0], shared)
    if schema.get("type") == "array":
        return [_example(schema["items"], shared)]
    if "const" in schema:
        return schema["const"]
    return {name: _example(each, shared) for name, each in schema.get("properties", {}).items()}

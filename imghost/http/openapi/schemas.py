"""JSON Schemas of what comes in, written and worded in one place each."""

from collections.abc import Mapping
from typing import Any

from imghost.transforms.colours import COLOURS
from imghost.transforms.values import Box, Colour, Decimal, Integer, Kind, Window, Word

Schema = dict[str, Any]

FILE: Schema = {"type": "string", "format": "binary", "minLength": 1}
FLAG: Schema = {"type": "string", "enum": ["0", "1"]}
# An empty one counts as not sent.
SWITCH: Schema = {"type": "string", "enum": ["true", "false", "1", "0", ""]}
TRUTH: Schema = {"type": "boolean"}

_PLAIN = {"binary": "file", "array": "list", "boolean": "true · false"}
_HEX = "[0-9a-fA-F]"


def whole(low: int, high: int, default: int | None = None) -> Schema:
    """A whole number."""
    schema: Schema = {"type": "integer", "minimum": low, "maximum": high}
    return schema if default is None else {**schema, "default": default}


def text(longest: int | None = None, pattern: str = "", shortest: int = 0) -> Schema:
    """A text; lengths are in characters."""
    schema: Schema = {"type": "string"}
    if longest is not None:
        schema["maxLength"] = longest
    if pattern:
        schema["pattern"] = pattern
    if shortest:
        schema["minLength"] = shortest
    return schema


def choice(*words: str) -> Schema:
    """One of some words."""
    return {"type": "string", "enum": list(words)}


def or_null(schema: Schema) -> Schema:
    """The same, or JSON's null, which says nothing."""
    nothing = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return {**schema, "type": [schema["type"], "null"], **nothing}


def list_of(schema: Schema) -> Schema:
    """Any number of one thing."""
    return {"type": "array", "items": schema}


def of_kind(kind: Kind) -> Schema:
    """The schema of what a transform parameter takes. Raises TypeError for a kind nobody has described."""
    match kind:
        case Integer():
            numbers = whole(kind.low, kind.high)
            return {"anyOf": [numbers, choice(*kind.words)]} if kind.words else numbers
        case Decimal():
            return {"type": "number", "minimum": kind.low, "maximum": kind.high}
        case Word():
            return choice(*kind.words)
        case Colour():
            digits = text(pattern=f"^#?({_HEX}{{3}}|{_HEX}{{6}}|{_HEX}{{8}})$")
            return {"anyOf": [digits, choice(*COLOURS)]} if kind.names else text(pattern=f"^{_HEX}{{6}}$")
        case Window():
            side = f"([1-9][0-9]{{0,{len(str(kind.high)) - 2}}}|{kind.high})"
            start = f"(0|{side})"
            return text(pattern=f"^{start},{start},{side},{side}$")
        case Box():
            return text(pattern="^[1-9][0-9]*x[1-9][0-9]*$")
        case _:
            raise TypeError(f"no schema for {kind!r}")


def range_text(schema: Mapping[str, Any]) -> str:
    """Return what a reader may enter, in few words; empty for a text of any kind."""
    if "anyOf" in schema:
        return " or ".join(range_text(each) or "text" for each in schema["anyOf"])
    if "enum" in schema:
        return " · ".join(str(each) for each in schema["enum"] if each not in (None, ""))
    if "minimum" in schema:
        return f"{schema['minimum']:,} to {schema['maximum']:,}"
    if "maxLength" in schema:
        return f"at most {schema['maxLength']:,} characters"
    kind = schema["type"] if isinstance(schema["type"], str) else schema["type"][0]
    return _PLAIN.get(schema.get("format", kind), "")

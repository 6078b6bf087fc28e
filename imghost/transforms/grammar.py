"""Table-driven grammars: parsing, writing and error messages follow from a table of parameters.

How the pairs are strung together (a query, a list in a path) is not known here.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Any

from imghost.base.errors import InvalidInput
from imghost.transforms.transform import ORIGINAL, ResizeMode, Transform
from imghost.transforms.values import Kind

Pairs = list[tuple[str, str]]

# The one parameter that is no field of the picture: it multiplies the sides and is gone.
PIXEL_RATIO = "pixel_ratio"

_SHOWN_NAME = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One row: `name` is written, `aliases` are read too. `fields` are what it sets in a `Transform`.

    `is_shorthand` marks a row whose fields other rows write; `is_always_written` one that is written even
    where it says what is meant anyway.
    """

    name: str
    fields: tuple[str, ...]
    kind: Kind
    meaning: str
    aliases: tuple[str, ...] = ()
    is_shorthand: bool = False
    is_always_written: bool = False

    def read(self, text: str, name: str) -> dict[str, Any]:
        """Return fields and their values; `name` is the spelling the caller used."""
        try:
            value = self.kind.read(text)
        except ValueError:
            raise self.complaint(name) from None
        return dict(zip(self.fields, value, strict=True)) if len(self.fields) > 1 else {self.fields[0]: value}

    def write(self, value: Any) -> str:
        try:
            return self.kind.write(value)
        except ValueError:
            raise self.complaint(self.name) from None

    def complaint(self, name: str) -> InvalidInput:
        return InvalidInput(f"{name} must be {self.kind.range}.", field=self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grammar:
    """The parameters of one dialect and what it means by saying nothing.

    `assumed_mode` holds when both sides are given, `assumed_format` always.
    """

    title: str
    parameters: tuple[Parameter, ...]
    assumed_mode: ResizeMode = "inside"
    assumed_format: str | None = None
    by_name: dict[str, Parameter] = field(init=False)

    def __post_init__(self) -> None:
        by_name = {name: row for row in self.parameters for name in (row.name, *row.aliases)}
        object.__setattr__(self, "by_name", by_name)

    def read(self, pairs: Iterable[tuple[str, str]], *, ignore_unknown: bool = False) -> Transform:
        """Read decoded names and values.

        Raises `InvalidInput` naming the parameter and its range: for a bad value, for a parameter given
        twice under whatever names, and for an unknown one unless those are to be ignored.
        """
        values: dict[str, Any] = {}
        for name, text in pairs:
            parameter = self.by_name.get(name)
            if parameter is None:
                if ignore_unknown:
                    continue
                raise self._unknown(name)
            found = parameter.read(text, name)
            if not values.keys().isdisjoint(found):
                raise InvalidInput(f"{name} is given more than once.", field=parameter.name)
            values |= found
        self._multiply_sides(values)
        return Transform(**{**self._assumed(values), **values}, names_quality="quality" in values)

    def write(self, transform: Transform) -> Pairs:
        """Write the pairs that `read` turns into this very transform, in the order of the table.

        Raises `InvalidInput` when this dialect has no words for it.
        """
        assumed = self._assumed({"width": transform.width, "height": transform.height})
        pairs = []
        for row in self.parameters:
            if row.is_shorthand:
                continue
            name = row.fields[0]
            value = getattr(transform, name)
            is_said = name == "quality" and transform == ORIGINAL and transform.names_quality
            if row.is_always_written or is_said or value != assumed.get(name, getattr(ORIGINAL, name)):
                pairs.append((row.name, row.write(value)))
        self._prove(pairs, transform)
        return pairs

    def _prove(self, pairs: Pairs, transform: Transform) -> None:
        """Ranges and missing rows alike show when the pairs are read back."""
        read = self.read(pairs)
        for each in fields(Transform):
            if each.compare and getattr(read, each.name) != getattr(transform, each.name):
                message = f"{self.title} has no words for this value of {each.name}."
                raise InvalidInput(message, field=each.name)

    def _assumed(self, values: dict[str, Any]) -> dict[str, Any]:
        is_box = values.get("width") is not None and values.get("height") is not None
        return {"mode": self.assumed_mode if is_box else "inside", "format": self.assumed_format}

    def _multiply_sides(self, values: dict[str, Any]) -> None:
        ratio = values.pop(PIXEL_RATIO, None)
        if ratio is None:
            return
        for name in ("width", "height"):
            if name in values:
                values[name] = self._multiplied(name, values[name], ratio)

    def _multiplied(self, side: str, pixels: int, ratio: float) -> int:
        """Half a pixel rounds up. Raises `InvalidInput` when the product leaves the side's own range."""
        product = math.floor(pixels * ratio + 0.5)
        row = next(row for row in self.parameters if row.fields == (side,))
        try:
            row.kind.read(str(product))
        except ValueError:
            name = next(row.name for row in self.parameters if row.fields == (PIXEL_RATIO,))
            message = f"{row.name} times {name} must be {row.kind.range}."
            raise InvalidInput(message, field=name) from None
        return product

    def _unknown(self, name: str) -> InvalidInput:
        """Only a short plain word is repeated; anything else might not be meant for eyes."""
        plain = len(name) <= _SHOWN_NAME and name.isascii() and name.isalnum()
        shown = f"Unknown parameter {name}" if plain else "A part of the transform is no parameter"
        known = ", ".join(row.name for row in self.parameters)
        return InvalidInput(f"{shown}. Known are {known}.", field=name if plain else "transform")

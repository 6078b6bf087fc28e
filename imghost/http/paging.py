"""Whole numbers from a query (page, page size), checked against their range."""

from flask import request

from imghost.base.errors import InvalidInput
from imghost.transforms.values import Integer

LAST_PAGE = 1_000_000


def whole_parameter(name: str, default: int, low: int, high: int) -> int:
    """Return the query's whole number `name`. Raises InvalidInput naming it and its range."""
    given = request.args.getlist(name)
    if not given:
        return default
    kind = Integer(low, high)
    if len(given) > 1:
        raise InvalidInput(f"{name} is given more than once.", field=name)
    try:
        return kind.read(given[0])
    except ValueError:
        raise InvalidInput(f"{name} must be {kind.range}.", field=name) from None

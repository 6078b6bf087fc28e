"""What kind of value a setting has, and how values of that kind are written in one way only."""

import re
from typing import Literal, get_args, get_origin

from imghost.settings import Settings
from imghost.settings.value_types import FORMATS, Colour, Formats, RateLimit, TimeZone

Kind = Literal["switch", "number", "choice", "rate", "formats", "zone", "colour", "text"]

# "10 per minute" and "10/minutes"; "10 per 2 days" is no simple rate and stays a text.
SIMPLE_RATE = re.compile(r"(\d+) *(?:/|per) *(?:1 *)?(second|minute|hour|day|month|year)s?", re.IGNORECASE)
RATE_UNITS = ("second", "minute", "hour", "day", "month", "year")
_BY_RULE: dict[object, Kind] = {
    get_args(RateLimit)[1]: "rate",
    get_args(Formats)[1]: "formats",
    get_args(TimeZone)[1]: "zone",
    get_args(Colour)[1]: "colour",
}
_BY_TYPE: dict[object, Kind] = {bool: "switch", int: "number", float: "number"}


def setting_kind(name: str) -> Kind:
    """Return the kind of the setting `name`."""
    field = Settings.model_fields[name]
    if get_origin(field.annotation) is Literal:
        return "choice"
    by_rule = (_BY_RULE[rule] for rule in field.metadata if rule in _BY_RULE)
    return next(by_rule, None) or _BY_TYPE.get(field.annotation, "text")


def written(name: str, value: object) -> str:
    """Return the value of the setting `name` as forms have it: a switch that is on is "1"."""
    kind = setting_kind(name)
    if kind == "switch":
        return "1" if value else ""
    text = str(value)
    if kind == "rate":
        parts = simple_rate(text)
        return rate_text(*parts) if parts else text
    return formats_text(format_names(text)) if kind == "formats" else text


def simple_rate(text: str) -> tuple[str, str] | None:
    """Return number and unit of "10 per minute"; None for anything else."""
    found = SIMPLE_RATE.fullmatch(text.strip())
    return (found[1], found[2].lower()) if found else None


def rate_text(number: str, unit: str) -> str:
    """Return a rate as the settings have it."""
    return f"{number} per {unit}"


def format_names(text: str) -> frozenset[str]:
    """Return the names in a list with commas."""
    return frozenset(name.strip() for name in text.split(",") if name.strip())


def formats_text(names: frozenset[str]) -> str:
    """Return the list of formats in the order in which the site names them."""
    return ",".join(name for name in FORMATS.split(",") if name in names)

"""`settings-doc`: the reference page of all settings, written from their declarations."""

from typing import Literal, get_args, get_origin

import click
from pydantic.fields import FieldInfo

from imghost.settings import PLAIN_NAMES, PREFIX, Settings, bounds

HEADER = """\
# Settings

Each is an environment variable, read when the site starts. A name that does not exist, or a value out of its
range, stops the start with a sentence that names it. Limits are written like `10 per minute`, `5/hour` or
`100 per 2 days`; one address is a household's, of IPv6 its whole /64. This page is written by `make docs`.

| Name | Default | Range | Meaning |
|---|---|---|---|
"""


@click.command("settings-doc")
def settings_doc() -> None:
    """Print docs/settings.md."""
    click.echo(settings_page(), nl=False)


def settings_page() -> str:
    """Return the page in Markdown, one row per setting."""
    return HEADER + "".join(f"{row}\n" for row in map(_row, Settings.model_fields.items()))


def _row(item: tuple[str, FieldInfo]) -> str:
    name, field = item
    names = [f"`{PREFIX}{name.upper()}`"]
    if name.upper() in PLAIN_NAMES:
        names.insert(0, f"`{name.upper()}`")
    return f"| {' or '.join(names)} | {_default(field.default)} | {_range(field)} | {field.description} |"


def _default(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"`{value}`" if value != "" else "empty"


def _range(field: FieldInfo) -> str:
    if field.annotation is bool:
        return "on, off"
    if get_origin(field.annotation) is Literal:
        return ", ".join(f"`{choice}`" for choice in get_args(field.annotation))
    low, high = bounds(field)
    if high is None:
        return ""
    if low is None:
        return f"at most {high} characters"
    return f"{low:,} … {high:,}" + (" characters" if field.annotation is str else "")

"""`settings-doc`: the reference page of all settings, written from their declarations."""

import click

from imghost.settings import PLAIN_NAMES, PREFIX, Settings

HEADER = """\
# Settings

Each is an environment variable. This page is written by `python -m imghost settings-doc`.

| Name | Default | Meaning |
|---|---|---|
"""


@click.command("settings-doc")
def settings_doc() -> None:
    """Print docs/settings.md."""
    click.echo(settings_page(), nl=False)


def settings_page() -> str:
    """Return the page in Markdown, one row per setting."""
    return HEADER + "".join(f"{row}\n" for row in map(_row, Settings.model_fields))


def _row(name: str) -> str:
    field = Settings.model_fields[name]
    names = [f"`{PREFIX}{name.upper()}`"]
    if name.upper() in PLAIN_NAMES:
        names.insert(0, f"`{name.upper()}`")
    return f"| {' or '.join(names)} | {_default(field.default)} | {field.description} |"


def _default(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"`{value}`" if value != "" else "empty"

"""The command line `python -m imghost`: one file per group of commands, no rules of its own."""

from collections.abc import Sequence

from click import Command
from flask import Flask

from imghost.cli.categories import category
from imghost.cli.doctor import doctor
from imghost.cli.keys import key
from imghost.cli.prepare import prepare
from imghost.cli.settings_doc import settings_doc
from imghost.cli.up import up
from imghost.cli.upkeep import check, purge
from imghost.cli.users import user

COMMANDS: Sequence[Command] = (up, prepare, doctor, user, key, category, purge, check, settings_doc)


def register_commands(app: Flask) -> None:
    """Offer the same commands to the `flask` program."""
    for command in COMMANDS:
        app.cli.add_command(command)

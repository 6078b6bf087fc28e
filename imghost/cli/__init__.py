"""The command line `python -m imghost`: one file per group of commands, no rules of its own.

Commands are imported when they are used: the launcher needs none of the application it starts.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING

from click import Command, Context, Group

from imghost.base.garbage_collection import frozen_start

if TYPE_CHECKING:
    from flask import Flask

# Name of the command: its module in this package, and its name there.
COMMANDS: Mapping[str, tuple[str, str]] = {
    "up": ("up", "up"),
    "prepare": ("prepare", "prepare"),
    "db": ("database", "db"),
    "web": ("web", "web"),
    "assist": ("assist", "assist"),
    "doctor": ("doctor", "doctor"),
    "user": ("users", "user"),
    "key": ("keys", "key"),
    "category": ("categories", "category"),
    "purge": ("upkeep", "purge"),
    "check": ("upkeep", "check"),
    "backup": ("backup", "backup"),
    "restore": ("backup", "restore"),
    "storage": ("storage", "storage"),
    "look-again": ("upkeep", "look_again"),
    "process-again": ("upkeep", "process_again"),
    "audit-access": ("audit_access", "audit_access"),
    "settings-doc": ("settings_doc", "settings_doc"),
    "api-doc": ("api_doc", "api_doc"),
    "nginx-conf": ("front.document", "nginx_conf"),
}


def load_command(name: str) -> Command:
    """Import the command `name`. Raises KeyError."""
    module, attribute = COMMANDS[name]
    command: Command = getattr(import_module(f"imghost.cli.{module}"), attribute)
    return command


class LazyGroup(Group):
    """A group that imports a command only when it is called or described."""

    def list_commands(self, ctx: Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        if cmd_name not in COMMANDS:
            return None
        with frozen_start():
            return load_command(cmd_name)


def register_commands(app: "Flask") -> None:
    """Offer the same commands to the `flask` program."""
    # A plain group will do: each of our commands enters the application's context itself.
    app.cli = LazyGroup()

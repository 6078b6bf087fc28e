"""`python -m imghost`: the commands; a plain sentence, never a trace, for what a person got wrong."""

import sys
from typing import TYPE_CHECKING

import click

from imghost import create_app
from imghost.base.errors import ImghostError
from imghost.base.garbage_collection import frozen_start
from imghost.base.version import VERSION
from imghost.cli import LazyGroup
from imghost.logs import configure_logs
from imghost.settings import SettingError, load_settings

if TYPE_CHECKING:
    from flask import Flask


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="imghost")
@click.pass_context
def imghost(context: click.Context) -> None:
    """Run and look after an image host."""
    if context.invoked_subcommand in ("up", "web"):
        return
    from flask.cli import ScriptInfo  # noqa: PLC0415 (the launcher is there sooner without Flask)

    # The application itself is made only when a command enters its context.
    context.obj = ScriptInfo(create_app=_lasting_app, set_debug_flag=False)


def _lasting_app() -> "Flask":
    settings = load_settings()
    # What a command prints is for whoever called it.
    configure_logs(settings, "command", sys.stderr)
    with frozen_start():
        return create_app(settings)


def main() -> None:
    """Run the command named on the command line; exit with 1 and one sentence when it cannot be done."""
    try:
        imghost(prog_name="python -m imghost")
    except SettingError as error:
        sys.exit(f"These settings are wrong: {error}")
    except ImghostError as error:
        sys.exit(error.message)
    except Exception as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        sys.exit(sentence)


def _sentence(error: Exception) -> str | None:
    """What to tell a person whose disk, Redis or database is not there."""
    from redis.exceptions import RedisError  # noqa: PLC0415
    from sqlalchemy.exc import DatabaseError, OperationalError, ProgrammingError  # noqa: PLC0415

    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename} cannot be used: {error.strerror}."
    if isinstance(error, RedisError):
        return "Redis does not answer. Is the site running (`python -m imghost up`), is REDIS_URL right?"
    # A damaged file has the class above; what is wrong with a row is our own mistake, and gets its trace.
    if type(error) in (DatabaseError, OperationalError, ProgrammingError):
        why = str(getattr(error, "orig", error)).splitlines()[0]
        if isinstance(error, ProgrammingError) or "no such table" in why or "no such column" in why:
            return f"The database is not ready ({why}). Run `python -m imghost prepare` first."
        return f"The database cannot be used: {why}. {_what_to_do(why)}".rstrip()
    return None


def _what_to_do(why: str) -> str:
    from imghost.services.upkeep.migration.run import advice  # noqa: PLC0415

    return advice(why)


if __name__ == "__main__":
    main()

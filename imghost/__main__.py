"""`python -m imghost`: the commands; a plain sentence, never a trace, for what a person got wrong."""

import sys

import click
from flask.cli import ScriptInfo
from redis.exceptions import RedisError
from sqlalchemy.exc import OperationalError, ProgrammingError

from imghost import create_app
from imghost.base.errors import ImghostError
from imghost.cli import COMMANDS
from imghost.settings import SettingError


@click.group(
    name="imghost",
    commands={str(command.name): command for command in COMMANDS},
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.pass_context
def imghost(context: click.Context) -> None:
    """Run and look after an image host."""
    # Made only when a command enters its application context: `up` and `settings-doc` never do.
    context.obj = ScriptInfo(create_app=create_app, set_debug_flag=False)


def main() -> None:
    """Run the command named on the command line; exit with 1 and one sentence when it cannot be done."""
    try:
        imghost(prog_name="python -m imghost")
    except SettingError as error:
        sys.exit(f"These settings are wrong: {error}")
    except ImghostError as error:
        sys.exit(error.message)
    except RedisError:
        sys.exit("Redis does not answer. Is the site running (`python -m imghost up`), is REDIS_URL right?")
    except (OperationalError, ProgrammingError) as error:
        sys.exit(f"The database cannot be used ({error.orig}). Run `python -m imghost prepare` first.")


if __name__ == "__main__":
    main()

"""`web`: the web server alone, for Procfiles and containers."""

import os
import sys

import click

from imghost.cli import programs
from imghost.settings import load_settings


@click.command()
def web() -> None:
    """Run the web server alone.

    The rest of the site runs elsewhere: `prepare` once, then `worker.py` and `worker.py --cron`.
    """
    os.umask(0o077)
    command = programs.web(load_settings()).command
    # Granian takes this process over, so that signals reach it.
    os.execv(sys.executable, command)  # noqa: S606 (our own words, no shell)

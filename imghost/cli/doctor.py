"""`doctor`: whether everything is there that the site needs."""

import sys

import click
from flask.cli import with_appcontext

from imghost.services.upkeep.doctor import examine


@click.command()
@with_appcontext
def doctor() -> None:
    """Look for what is missing, and say what to do.

    Checks codecs, image policy, disk, database, Redis, clock and limits; exits with 1 when one is bad.
    """
    well = True
    for finding in examine():
        click.echo(f"{'ok  ' if finding.well else 'BAD '} {finding.name}: {finding.text}")
        well = well and finding.well
    sys.exit(0 if well else 1)

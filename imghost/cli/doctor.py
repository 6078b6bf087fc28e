"""`doctor`: whether everything is there that the site needs."""

import sys

import click
from flask.cli import with_appcontext

from imghost.services.doctor import examine


@click.command()
@with_appcontext
def doctor() -> None:
    """Check codecs, policy, disk, database, Redis, clock and limits; say what to do."""
    well = True
    for finding in examine():
        click.echo(f"{'ok  ' if finding.well else 'BAD '} {finding.name}: {finding.text}")
        well = well and finding.well
    sys.exit(0 if well else 1)

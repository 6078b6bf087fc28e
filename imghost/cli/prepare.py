"""`prepare`: everything that must have happened before the first request."""

import os
from datetime import timedelta

import click
from flask.cli import with_appcontext
from redis.exceptions import RedisError

from imghost.extensions import settings
from imghost.services.accounts.first_admin import setup_token, site_has_administrator
from imghost.services.upkeep.backup.restore import require_whole
from imghost.services.upkeep.migration.run import migrate_database
from imghost.services.upkeep.reconcile import GRACE, reconcile
from imghost.services.upkeep.trial import order_trial
from imghost.services.uploads.recovery import recover


@click.command()
@click.option("--alone", is_flag=True, help="Nothing else of this site is running.")
@click.option("--trial", default="", help="Order a picture of our own under this name (for the launcher).")
@with_appcontext
def prepare(alone: bool, trial: str) -> None:
    """Get database and storage ready.

    Migrates the database, finishes what a crash left, and prints a set-up link for a site that has no
    administrator.
    """
    os.umask(0o077)
    require_whole()
    _migrate()
    if trial:
        order_trial(trial)
    try:
        recover(alone=alone)
    except OSError as error:
        click.echo(f"The files cannot be reached ({error.strerror}); the site starts without them.", err=True)
    try:
        reconcile(timedelta(0) if alone else GRACE)
    except RedisError:
        click.echo("Redis does not answer; uploads are accepted and processed when it does.", err=True)
    if not site_has_administrator():
        token = setup_token(settings())
        click.echo(f"Make the first administrator: {settings().base_url}/setup/{token}")


def _migrate() -> None:
    migrated = migrate_database()
    if migrated is not None and migrated.copy is not None:
        click.echo(
            f"The database went from revision {migrated.before} to {migrated.after}; as it was before, it is "
            f"kept in {migrated.copy}.",
            err=True,
        )

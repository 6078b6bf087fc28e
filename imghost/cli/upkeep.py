"""Maintenance commands: each runs one task of `services/upkeep` and prints what it did."""

import sys
import time

import click
from flask.cli import with_appcontext

from imghost.extensions import db
from imghost.services.images.expiry import purge_expired
from imghost.services.upkeep.check import inspect_site, repair_site
from imghost.services.upkeep.look_again import look_again as look_at_unknown
from imghost.services.upkeep.process_again import process_all_again, unfinished

PROGRESS_SECONDS = 2.0


@click.command()
@with_appcontext
def purge() -> None:
    """Remove everything that has expired by now."""
    click.echo(f"Purged {purge_expired()} expired uploads.")


@click.command()
@with_appcontext
def look_again() -> None:
    """Note how pictures of older versions look.

    Block lists find them then, too.
    """
    click.echo(f"Known by now: {look_at_unknown()} pictures more.")


@click.command()
@click.option("--wait", is_flag=True, help="Stay until all of it is done, and say how far it is.")
@with_appcontext
def process_again(wait: bool) -> None:
    """Process every picture that failed once more.

    The workers do it, so the site must be running.
    """
    count = process_all_again()
    db.session.commit()
    click.echo(f"Processing {count} pictures again.")
    while wait and (left := unfinished()):
        click.echo(f"{left} to go.")
        # What others write is seen by the next transaction only.
        db.session.rollback()
        time.sleep(PROGRESS_SECONDS)


@click.command()
@click.option("--repair", is_flag=True, help="Also put right what is wrong.")
@click.option("--dry-run", is_flag=True, help="Only say what --repair would do.")
@with_appcontext
def check(repair: bool, dry_run: bool) -> None:
    """Compare the database with the storage.

    Exits with 1 when something is wrong, or stays so.
    """
    report = inspect_site()
    for problem in report.problems:
        click.echo(f"{problem.text}; {problem.repair}" if repair or dry_run else problem.text)
    click.echo(
        f"Images: {report.images}. Files: {report.files}. Still processing: {report.waiting}. "
        f"Problems: {len(report.problems)}."
    )
    if report.problems and repair and not dry_run:
        repaired = repair_site(report)
        click.echo(f"Repaired {repaired}.")
        sys.exit(1 if repaired < len(report.problems) else 0)
    sys.exit(1 if report.problems else 0)

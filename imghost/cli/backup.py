"""`backup` and `restore`: the whole site in a folder, and back."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import with_appcontext

from imghost.base.wording import size_text
from imghost.extensions import db
from imghost.services.actor import SYSTEM
from imghost.services.audit import record
from imghost.services.upkeep.backup.make import make_backup
from imghost.services.upkeep.backup.restore import restore_backup
from imghost.services.upkeep.backup.verify import verify_backup
from imghost.services.upkeep.first_day import BACKUP_MADE

# Where no terminal shows a bar.
LINE_EACH_SECONDS = 10.0
BAR_EACH_SECONDS = 0.1


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--keep", type=click.IntRange(1, 10_000), default=7, show_default=True, help="Backups that stay."
)
@click.option("--verify", is_flag=True, help="Make none; read all of them again and compare.")
@with_appcontext
def backup(folder: Path, keep: int, verify: bool) -> None:
    """Back the running site up into FOLDER.

    Database, files and signing secret are in it, as of one moment.

    What has not changed since the backup before is not copied again; one that was killed is gone on with.
    Exits with 1 when a file is missing or damaged.
    """
    if verify:
        with _shown("Comparing") as progress:
            problems = verify_backup(folder, progress)
        click.echo("".join(f"{problem}\n" for problem in problems) + f"Problems: {len(problems)}.")
        sys.exit(1 if problems else 0)
    with _shown("Copying") as progress:
        made = make_backup(folder, keep, progress)
    click.echo("".join(f"{each}\n" for each in made.missing), nl=False)
    if not made.missing:
        record(SYSTEM, BACKUP_MADE, made.name, files=made.files)
        db.session.commit()
    click.echo(
        f"Backup {made.name}: {made.files} files ({size_text(made.bytes)}), "
        f"{made.copied} of them copied now. Problems: {len(made.missing)}."
    )
    sys.exit(1 if made.missing else 0)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--backup", "name", default="", help="Which one, as its folder is called; the newest otherwise."
)
@click.option("--replace", is_flag=True, help="Also where there is a site already.")
@with_appcontext
def restore(folder: Path, name: str, replace: bool) -> None:
    """Make this the site of a backup in FOLDER.

    The site must not be running. Everything is read and compared before anything changes.
    """
    with _shown("Restoring") as progress:
        generation = restore_backup(folder, name, progress, replace=replace)
    click.echo(f"Restored backup {generation.path.name}. Start the site, then run `python -m imghost check`.")
    click.echo(f"Its settings were those in {generation.settings}.")


@contextmanager
def _shown(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, a line now and then elsewhere."""
    is_terminal, last = sys.stderr.isatty(), time.monotonic()
    each_seconds = BAR_EACH_SECONDS if is_terminal else LINE_EACH_SECONDS

    def show(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last < each_seconds and not (is_terminal and done == total):
            return
        last = time.monotonic()
        if is_terminal:
            part = 30 * done // max(1, total)
            click.echo(f"\r{what} [{'#' * part:30}] {done} of {total}", nl=done == total, err=True)
        else:
            click.echo(f"{what}: {done} of {total}", err=True)

    yield show

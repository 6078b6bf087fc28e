"""`storage`: moves the files of a site from one storage to another."""

import sys

import click
from flask.cli import with_appcontext

from imghost.base.errors import ImghostError
from imghost.base.settings_formats import storage_address
from imghost.base.wording import size_text
from imghost.extensions import settings
from imghost.services.upkeep.storage_copy import copy_storage
from imghost.storage.current import open_at

LOCAL = "local"


@click.group()
def storage() -> None:
    """Look after where files are kept."""


@storage.command()
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@with_appcontext
def copy(source: str, target: str) -> None:
    """Copy all files FROM one storage TO another: `local` (the data directory) or s3://BUCKET/PREFIX.

    The site may run meanwhile. Run it again until it copies nothing, stop the site, run it once more, change
    IMGHOST_STORAGE_URL, and start. It goes on where it was stopped; every file is compared by SHA-256.
    """
    first, second = _address(source), _address(target)
    if first.rstrip("/") == second.rstrip("/"):
        raise click.UsageError("FROM and TO are the same.")
    here, there = open_at(settings(), first), open_at(settings(), second)
    with click.progressbar(length=1, label="Copying", file=sys.stderr, show_pos=False) as bar:

        def progress(done: int, count: int, size: int, total: int) -> None:
            bar.length = max(1, total)
            bar.label = f"{done} of {count}, {size_text(size)}"
            bar.update(size - bar.pos)

        try:
            made = copy_storage(here, there, progress)
        except (ImghostError, OSError) as error:
            why = error.message if isinstance(error, ImghostError) else error.strerror
            raise click.ClickException(f"{why}. Run it again: it goes on from here.") from None
    click.echo(
        f"Files: {made.blobs}, {size_text(made.bytes)}. Copied: {made.copied}. "
        f"Gone meanwhile: {made.vanished}. The rest was there."
    )


def _address(text: str) -> str:
    """Return the address for IMGHOST_STORAGE_URL. Raises UsageError."""
    if text == LOCAL:
        return ""
    try:
        return storage_address(text)
    except ValueError as error:
        raise click.UsageError(f"{text}: {error.args[0]} Or `{LOCAL}`.") from None

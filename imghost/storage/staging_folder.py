"""The folder of this machine where uploads arrive and pictures are made before they are placed."""

import errno
import logging
import secrets
import shutil
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from imghost.storage.staging import StagedFile

TRIES = 3

log = logging.getLogger(__name__)


class StagingFolder:
    """What every back end does with staged files, in the folder `staging`."""

    def __init__(self, staging: Path) -> None:
        self.staging = staging

    def stage(self, limit: int) -> StagedFile:
        return StagedFile(self.working_path("upload"), limit)

    def working_path(self, extension: str) -> Path:
        return self.staging / f"{secrets.token_hex(16)}.{extension}"

    def sweep_staging(self, older_than: timedelta) -> int:
        abandoned = list(older(self.staging, older_than))
        for path in abandoned:
            try:
                if path.is_dir():
                    remove_folder(path)
                else:
                    path.unlink(missing_ok=True)
            except OSError as error:
                log.warning("an abandoned file stays until the next time: %s", error.strerror)
        return len(abandoned)


def make_folders(*folders: Path) -> None:
    """Make folders for their owner only, whatever the process's umask.

    One by one: folders that `parents=True` makes on the way get the process's own mode.
    """
    for folder in folders:
        folder.mkdir(exist_ok=True, mode=0o700)


def older(folder: Path, than: timedelta) -> Iterator[Path]:
    """Yield what in `folder` was last written so long ago."""
    limit = time.time() - than.total_seconds()
    for path in list(folder.iterdir()):
        try:
            if path.stat().st_mtime <= limit:
                yield path
        except FileNotFoundError:
            continue


def remove_folder(folder: Path) -> None:
    """Remove a folder, which somebody else may be removing or putting something into. Raises OSError."""
    for attempt in range(TRIES):
        try:
            shutil.rmtree(folder)
        except OSError as error:
            if not folder.exists():
                return
            if attempt == TRIES - 1 or error.errno not in (errno.ENOENT, errno.ENOTEMPTY):
                raise
        else:
            return


def move(path: Path, target: Path) -> None:
    """A deletion beside it may take the empty folder away before the file is in it."""
    for attempt in range(TRIES):
        try:
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.replace(target)
        except FileNotFoundError:
            if attempt == TRIES - 1 or not path.exists():
                raise
        else:
            return

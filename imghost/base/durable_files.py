"""Durable file writes: files and renames that survive a loss of power (fsync(2))."""

import errno
import os
from pathlib import Path


def sync(path: Path) -> None:
    """Wait until the content of a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        # Some network filesystems know no fsync of a folder, and need none.
        if error.errno not in (errno.EINVAL, errno.ENOTSUP) or not path.is_dir():
            raise
    finally:
        os.close(descriptor)


def sync_folders(folder: Path, root: Path) -> None:
    """Wait until `folder`, which may be new as may be those it is in, is on the disk, up to `root`."""
    for each in (folder, *folder.parents):
        sync(each)
        if each == root:
            return

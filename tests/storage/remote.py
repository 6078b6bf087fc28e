"""A back end whose blobs are on another machine: what `path` hands out is a copy that may go at any time.

A folder stands for the other machine. It shows that nobody needs more of a storage than its protocol says.
"""

import shutil
from pathlib import Path

from imghost.storage.local import LocalStorage


class RemoteStorage(LocalStorage):
    def __init__(self, root: Path) -> None:
        super().__init__(root / "machine")
        self.cache = root / "cache"

    def path(self, key: str) -> Path:
        copy = self.cache / key
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(super().path(key), copy)
        return copy

    def forget_copies(self) -> None:
        shutil.rmtree(self.cache, ignore_errors=True)

    def free_bytes(self) -> int | None:
        return None

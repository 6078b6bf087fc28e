"""Removes private bytes from a still image."""

import os
import secrets
from collections.abc import Callable, Iterable
from pathlib import Path

from imghost.imaging.headers.byte_view import ByteView, view_of
from imghost.imaging.privacy import gif, isobmff, jpeg, jxl, png, tiff, webp
from imghost.imaging.privacy.edits import Edit, effective, write

_EDITS: dict[str, Callable[[ByteView], Iterable[Edit]]] = {
    "jpeg": jpeg.edits,
    "png": png.edits,
    "gif": gif.edits,
    "webp": webp.edits,
    "avif": isobmff.edits,
    "heic": isobmff.edits,
    "tiff": tiff.edits,
    "jxl": jxl.edits,
    "bmp": lambda _: (),
}
"""A BMP is never published as it came: it is stored as a PNG made from its pixels."""


def remove_from_still(path: Path, name: str) -> bool:
    """Rewrite `path` without private bytes; True when there were any. Raises Unprocessable.

    The new file is written beside the old one and takes its place in one step.
    """
    target = beside(path)
    try:
        with view_of(path) as view:
            edits = effective(view, _EDITS[name](view))
            if not edits:
                return False
            write(view, edits, target)
        take_place(target, path)
    finally:
        target.unlink(missing_ok=True)
    return True


def beside(path: Path) -> Path:
    """Name a file in the same directory that does not exist yet."""
    return path.with_name(f".{path.name}.{secrets.token_hex(8)}")


def take_place(target: Path, path: Path) -> None:
    """Put `target` where `path` is, with the permissions `path` had."""
    target.chmod(path.stat().st_mode & 0o7777)
    os.replace(target, path)

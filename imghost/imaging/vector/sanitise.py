"""The SVG sanitiser: untrusted bytes in, a safe document out, or an error.

Our own, because py-svg-hush (0.3.0 was tried) removes scripts but lets nested `<use>` elements multiply
without bound, and makes `/etc/passwd` of `file:///etc/passwd`, which a renderer might still open.
"""

from dataclasses import dataclass
from pathlib import Path

from imghost.imaging.limits import Limits
from imghost.imaging.privacy.stills import beside, take_place
from imghost.imaging.vector import expansion, size, tree
from imghost.imaging.vector.bounds import FILE_BYTES
from imghost.imaging.vector.reader import read


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """`text` is the whole file, written anew; `width` and `height` are its size in pixels."""

    text: bytes
    width: int
    height: int


def sanitise(data: bytes, limits: Limits) -> Drawing:
    """Return the drawing in `data` without anything that runs, loads or refers outside.

    What it returns it returns again for its own text. Raises UnsupportedFormat for what is not plain SVG and
    Unprocessable for what is broken, too large or too complex.
    """
    root = read(data)
    width, height = size.settle(root, limits)
    expansion.check(root)
    return Drawing(text=tree.written(root), width=width, height=height)


def sanitise_file(path: Path, limits: Limits) -> None:
    """Replace the SVG at `path`, in one step. Raises what `sanitise` raises; then the file is as it was."""
    with path.open("rb") as file:
        drawing = sanitise(file.read(FILE_BYTES + 1), limits)
    target = beside(path)
    try:
        target.write_bytes(drawing.text)
        take_place(target, path)
    finally:
        target.unlink(missing_ok=True)

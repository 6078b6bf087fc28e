"""The SVG sanitiser: untrusted bytes in, a safe document out, or an error."""

from dataclasses import dataclass

from imghost.imaging.limits import Limits
from imghost.imaging.vector import expansion, size, tree
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

"""Drawing takes longer than everything else: what was drawn is kept until the drawings change."""

import hashlib
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent
FOLDER = HERE.parents[1] / ".cache" / "screenshots"
SOURCES = ("canvas", "landscapes", "skies", "posters", "films", "pictures")


def kept(name: str, draw: Callable[[], bytes]) -> bytes:
    """Return the file `name`, drawn at the first call after a change of the drawings."""
    sources = b"".join((HERE / f"{source}.py").read_bytes() for source in SOURCES)
    path = FOLDER / hashlib.sha256(sources).hexdigest()[:16] / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(draw())
    return path.read_bytes()

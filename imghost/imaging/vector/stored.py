"""The sanitised drawing in place of the file that came in."""

from pathlib import Path

from imghost.imaging.limits import Limits
from imghost.imaging.privacy.stills import beside, take_place
from imghost.imaging.vector.bounds import FILE_BYTES
from imghost.imaging.vector.sanitise import sanitise


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

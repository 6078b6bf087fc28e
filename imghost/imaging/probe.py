"""Header facts of an uploaded file under limits: sniff, read the header, compare with what is allowed."""

from pathlib import Path

from imghost.imaging.facts import Facts, Metadata
from imghost.imaging.formats import FORMATS
from imghost.imaging.headers.byte_view import view_of
from imghost.imaging.headers.header import Header
from imghost.imaging.headers.reading import check_header, read_header
from imghost.imaging.limits import Limits
from imghost.imaging.sniff import HEAD_BYTES, sniff
from imghost.imaging.vector.bounds import FILE_BYTES
from imghost.imaging.vector.sanitise import sanitise
from imghost.imaging.video_probe import inspect_video


def inspect(path: Path, limits: Limits) -> Facts:
    """Format, shown size, frames, alpha and duration of the file at `path`; no pixel is decoded.

    Raises InvalidInput for an empty file, UnsupportedFormat for a type the site does not take and
    Unprocessable for a file that cannot be read or claims more than `limits` allow.
    """
    with path.open("rb") as file:
        name = sniff(file.read(HEAD_BYTES))
    if FORMATS[name].is_video:
        return inspect_video(path, name, limits)
    if name == "svg":
        return _inspect_drawing(path, limits)
    with view_of(path) as view:
        header = read_header(name, view, limits.frames)
    check_header(header, limits, animated=True)
    return _facts(name, header)


def _inspect_drawing(path: Path, limits: Limits) -> Facts:
    """A drawing has no header: its size is known once the whole of it has been found harmless."""
    with path.open("rb") as file:
        drawing = sanitise(file.read(FILE_BYTES + 1), limits)
    return Facts(format="svg", width=drawing.width, height=drawing.height, has_alpha=True)


def _facts(name: str, header: Header) -> Facts:
    """EXIF orientations 5 to 8 lay the picture on its side."""
    turned = header.orientation >= 5
    return Facts(
        format=name,
        width=header.height if turned else header.width,
        height=header.width if turned else header.height,
        frames=header.frames,
        is_animated=header.is_animated,
        has_alpha=header.has_alpha,
        metadata=Metadata(orientation=header.orientation),
    )

"""The video of a motion photo: whether a picture carries one, and taking it out as a file of its own.

In the picture itself it is cut off, with all that stands behind it.
"""

from pathlib import Path

from imghost.base.errors import ImghostError, Unprocessable
from imghost.imaging.headers.boxes import boxes
from imghost.imaging.headers.byte_view import ByteView, view_of
from imghost.imaging.limited_process import ProgramFailed
from imghost.imaging.limits import Limits
from imghost.imaging.privacy.jpeg import end_of_pictures
from imghost.imaging.privacy.videos import remove_from_video
from imghost.imaging.sniff import HEAD_BYTES, sniff
from imghost.imaging.video_probe import inspect_video

_FILE_TYPE = b"ftyp"
# Motion Photo format 1.0, "HEIC motion photos".
_VIDEO_BOX = b"mpvd"
_CONTAINERS = ("mp4", "mov")
_BLOCK = 1024 * 1024


def carries_video(path: Path, name: str) -> bool:
    """Say whether a video stands behind the picture at `path`, of the sniffed format `name`."""
    return _span(path, name) is not None


def take_video(path: Path, name: str, target: Path, limits: Limits) -> bool:
    """Write the video of the picture at `path` to `target`, without private facts.

    False, and nothing there, where it has none, or one that is no film within `limits`.
    """
    span = _span(path, name)
    if span is None:
        return False
    try:
        _copy(path, *span, target)
        with target.open("rb") as file:
            container = sniff(file.read(HEAD_BYTES))
        if container in _CONTAINERS and inspect_video(target, container, limits).duration > 0:
            remove_from_video(target, container)
            return True
    except (ImghostError, ProgramFailed):
        pass
    target.unlink(missing_ok=True)
    return False


def _copy(path: Path, start: int, end: int, target: Path) -> None:
    with path.open("rb") as source, target.open("wb") as video:
        source.seek(start)
        while part := source.read(min(_BLOCK, end - source.tell())):
            video.write(part)


def _span(path: Path, name: str) -> tuple[int, int] | None:
    if name not in ("jpeg", "heic", "avif"):
        return None
    try:
        with view_of(path) as view:
            return _behind_jpeg(view) if name == "jpeg" else _in_boxes(view)
    except Unprocessable:
        return None


def _behind_jpeg(view: ByteView) -> tuple[int, int] | None:
    """The name of its first box stands behind four bytes that say how long that is (ISO/IEC 14496-12)."""
    found = view.find(_FILE_TYPE, end_of_pictures(view), view.size)
    return (found - 4, view.size) if found >= 4 else None


def _in_boxes(view: ByteView) -> tuple[int, int] | None:
    return next(((box.start, box.end) for box in boxes(view, 0, view.size) if box.kind == _VIDEO_BOX), None)

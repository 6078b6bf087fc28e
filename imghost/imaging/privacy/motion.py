"""Whether a picture carries the video of a motion photo, which is cut off with all that stands behind it."""

from pathlib import Path

from imghost.base.errors import Unprocessable
from imghost.imaging.headers.boxes import boxes
from imghost.imaging.headers.byte_view import ByteView, view_of
from imghost.imaging.privacy.jpeg import end_of_pictures

_FILE_TYPE = b"ftyp"
# Motion Photo format 1.0, "HEIC motion photos".
_VIDEO_BOX = b"mpvd"


def carries_video(path: Path, name: str) -> bool:
    """Say whether a video stands behind the picture at `path`, of the sniffed format `name`."""
    if name not in ("jpeg", "heic", "avif"):
        return False
    try:
        with view_of(path) as view:
            return _behind_jpeg(view) if name == "jpeg" else _in_boxes(view)
    except Unprocessable:
        return False


def _behind_jpeg(view: ByteView) -> bool:
    return view.find(_FILE_TYPE, end_of_pictures(view), view.size) >= 0


def _in_boxes(view: ByteView) -> bool:
    return any(box.kind == _VIDEO_BOX for box in boxes(view, 0, view.size))

"""What has to change in a JPEG XL file (ISO/IEC 18181-2): boxes by allow-list; a bare codestream is silent.

Among what goes is `jbrd`, with which the JPEG could be made again that the file was made of: without its
EXIF block it leads to nothing.
"""

from collections.abc import Iterator

from imghost.imaging.headers import jxl
from imghost.imaging.headers.boxes import boxes
from imghost.imaging.headers.byte_view import ByteView
from imghost.imaging.privacy.edits import Edit, drop

_KEPT = {b"JXL ", b"ftyp", b"jxll", b"jxlc", b"jxlp", b"jxli"}


def edits(view: ByteView) -> Iterator[Edit]:
    """Yield the changes that leave no private byte. Raises Unprocessable for a broken list of boxes."""
    if view.data[:2] == jxl.CODESTREAM:
        return
    end = 0
    for box in boxes(view, 0, view.size):
        if box.kind not in _KEPT:
            yield drop(box.named_at - 4, box.end)
        end = box.end
    yield drop(end, view.size)

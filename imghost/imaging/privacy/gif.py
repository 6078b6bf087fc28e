"""What has to change in a GIF: comments and unknown application blocks go, and what is behind the trailer."""

from collections.abc import Iterator

from imghost.imaging.headers import gif
from imghost.imaging.headers.byte_view import MAX_CHUNKS, ByteView
from imghost.imaging.privacy.edits import Edit, drop
from imghost.imaging.refusals import unreadable

_KEPT_APPLICATIONS = {b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012"}


def edits(view: ByteView) -> Iterator[Edit]:
    """Yield the changes that leave no private byte. Raises Unprocessable for a broken block list."""
    at = gif.after_screen(view)
    for _ in range(MAX_CHUNKS):
        kind = view.data[at] if at < view.size else gif.TRAILER
        if kind == gif.TRAILER:
            yield drop(min(at + 1, view.size), view.size)
            return
        if kind == gif.IMAGE:
            at = gif.after_sub_blocks(view, gif.after_image_descriptor(view, at))
        elif kind == gif.EXTENSION:
            end = gif.after_sub_blocks(view, at + 2)
            if _is_private(view, at):
                yield drop(at, end)
            at = end
        else:
            raise unreadable()
    raise unreadable()


def _is_private(view: ByteView, at: int) -> bool:
    label = view.byte(at + 1)
    if label == gif.APPLICATION:
        return view.data[at + 3 : at + 14] not in _KEPT_APPLICATIONS
    return label not in (gif.GRAPHIC_CONTROL, gif.PLAIN_TEXT)

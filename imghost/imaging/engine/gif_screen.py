"""GIFs whose frames do not cover the logical screen: the uncovered part becomes transparent.

libvips gives an alpha channel only to a file of which some frame names a transparent colour, and paints the
rest of the screen black otherwise. So a frame of one transparent pixel is added, which nobody looks at.
"""

from imghost.imaging.headers import gif
from imghost.imaging.headers.byte_view import MAX_CHUNKS, ByteView

# A graphic control extension with a transparent colour, an image of 1 x 1 pixel, and the end (GIF89a).
_TRANSPARENT_FRAME = (
    b"\x21\xf9\x04\x01\x00\x00\x00\x00\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00\x3b"
)


def with_transparent_screen(data: bytes) -> bytes:
    """Return the file with one more frame, the last, that makes libvips see transparency."""
    return data[: _end(ByteView(data))] + _TRANSPARENT_FRAME


def _end(view: ByteView) -> int:
    """Offset of the trailer, or the end of a file that lacks it."""
    at = gif.after_screen(view)
    for _ in range(MAX_CHUNKS):
        kind = view.data[at] if at < view.size else gif.TRAILER
        if kind == gif.EXTENSION:
            at = gif.after_sub_blocks(view, at + 2)
        elif kind == gif.IMAGE:
            at = gif.after_sub_blocks(view, gif.after_image_descriptor(view, at))
        else:
            break
    return min(at, view.size)

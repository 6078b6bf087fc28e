"""GIF87a and GIF89a: blocks are skipped by their lengths, frames counted no further than the limit."""

from imghost.imaging.headers.byte_view import MAX_CHUNKS, ByteView
from imghost.imaging.headers.header import Header
from imghost.imaging.refusals import too_many_frames, unreadable

EXTENSION, IMAGE, TRAILER = 0x21, 0x2C, 0x3B
GRAPHIC_CONTROL, COMMENT, PLAIN_TEXT, APPLICATION = 0xF9, 0xFE, 0x01, 0xFF
_TRANSPARENT = 0x01
_TO_BACKGROUND = 2
_COLOUR_TABLE = 0x80


def read(view: ByteView, max_frames: int) -> Header:
    """Size, alpha, frames. Raises Unprocessable for no frame or too many.

    A missing trailer and a last frame that is cut off are common in the wild and shown by browsers.
    """
    width, height = view.number("<H", 6), view.number("<H", 8)
    at = after_screen(view)
    frames, has_alpha, is_cleared, largest = 0, False, False, (width, height)
    for _ in range(MAX_CHUNKS):
        kind = view.data[at] if at < view.size else TRAILER
        if kind == TRAILER:
            break
        if kind == EXTENSION:
            if view.byte(at + 1) == GRAPHIC_CONTROL:
                flags = view.byte(at + 3)
                has_alpha = has_alpha or bool(flags & _TRANSPARENT)
                is_cleared = flags >> 2 & 7 == _TO_BACKGROUND
            at = after_sub_blocks(view, at + 2)
        elif kind == IMAGE:
            frames += 1
            if frames > max_frames:
                raise too_many_frames(f"more than {max_frames}", max_frames)
            side = view.number("<H", at + 5), view.number("<H", at + 7)
            if (frames == 1 or is_cleared) and not _covers(view, at, width, height):
                has_alpha = True
            is_cleared = False
            largest = max(largest, side, key=lambda size: size[0] * size[1])
            at = after_sub_blocks(view, after_image_descriptor(view, at))
        else:
            raise unreadable()
    else:
        raise unreadable()
    if not frames:
        raise unreadable()
    return Header(
        width=width,
        height=height,
        frames=frames,
        is_animated=frames > 1,
        has_alpha=has_alpha,
        largest=largest,
    )


def _covers(view: ByteView, at: int, width: int, height: int) -> bool:
    """Whether the image whose separator is at `at` leaves nothing of the screen empty."""
    left, top, wide, high = (view.number("<H", at + place) for place in (1, 3, 5, 7))
    return left == 0 and top == 0 and wide >= width and high >= height


def after_screen(view: ByteView) -> int:
    """Offset of the first block after the logical screen and its colour table."""
    return 13 + _colour_table_bytes(view.byte(10))


def after_image_descriptor(view: ByteView, at: int) -> int:
    """Offset of the sub-blocks of the image whose separator is at `at`."""
    return at + 11 + _colour_table_bytes(view.byte(at + 9))


def after_sub_blocks(view: ByteView, at: int) -> int:
    """Offset after a chain of sub-blocks, the file's end when the chain is cut off."""
    data, size, steps, allowed = view.data, view.size, 0, view.steps_left
    while at < size and steps <= allowed:
        length = data[at]
        at += 1 + length
        steps += 1
        if length == 0:
            break
    view.spend(steps)
    return min(at, size)


def _colour_table_bytes(flags: int) -> int:
    return 3 << ((flags & 0x07) + 1) if flags & _COLOUR_TABLE else 0

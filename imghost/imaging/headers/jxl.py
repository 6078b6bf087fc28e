"""JPEG XL (ISO/IEC 18181-1 and -2): the bit fields in front of the codestream, bare or inside boxes."""

from imghost.imaging.headers.boxes import boxes
from imghost.imaging.headers.byte_view import ByteView
from imghost.imaging.headers.header import Header
from imghost.imaging.refusals import unreadable

CODESTREAM = b"\xff\x0a"
CONTAINER = b"\0\0\0\x0cJXL \r\n\x87\n"
# All that is read stands in the first bytes; profiles and frames come later.
_HEAD = 256
# Width by height, as the three bits of a fixed ratio name them (18181-1, table of `ratio`).
_RATIOS = {1: (1, 1), 2: (12, 10), 3: (4, 3), 4: (3, 2), 5: (16, 9), 6: (5, 4), 7: (2, 1)}
_PART_NUMBER = 4
_ALPHA = 0

# A number of one of four kinds: an offset, and how many bits follow.
Choice = tuple[tuple[int, int], tuple[int, int], tuple[int, int], tuple[int, int]]
_SIDE: Choice = ((1, 9), (1, 13), (1, 18), (1, 30))
_ENUM: Choice = ((0, 0), (1, 0), (2, 4), (18, 6))


class _Bits:
    """Reads the least significant bit first."""

    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data, "little")
        self._left = len(data) * 8

    def take(self, count: int) -> int:
        self._left -= count
        if self._left < 0:
            raise unreadable()
        value = self._value & ((1 << count) - 1)
        self._value >>= count
        return value

    def choice(self, kinds: Choice) -> int:
        offset, count = kinds[self.take(2)]
        return offset + self.take(count)


def read(view: ByteView) -> Header:
    """Size as shown (the decoder obeys the orientation) and alpha. Raises Unprocessable."""
    bits = _Bits(_head(view))
    if bits.take(16) != int.from_bytes(CODESTREAM, "little"):
        raise unreadable()
    width, height = _size(bits)
    if bits.take(1):
        return Header(width=width, height=height)
    turned = _extra_fields(bits) if bits.take(1) else False
    _skip_depth(bits)
    bits.take(1)
    extra = bits.choice(((0, 0), (1, 0), (2, 4), (1, 12)))
    has_alpha = bool(extra) and (bool(bits.take(1)) or bits.choice(_ENUM) == _ALPHA)
    if turned:
        width, height = height, width
    return Header(width=width, height=height, has_alpha=has_alpha)


def _head(view: ByteView) -> bytes:
    if view.data[:2] == CODESTREAM:
        return bytes(view.data[:_HEAD])
    for box in boxes(view, 0, view.size):
        if box.kind in (b"jxlc", b"jxlp"):
            start = box.start + (_PART_NUMBER if box.kind == b"jxlp" else 0)
            return bytes(view.data[start : min(start + _HEAD, box.end)])
    raise unreadable()


def _size(bits: _Bits) -> tuple[int, int]:
    small = bits.take(1)
    height = (bits.take(5) + 1) * 8 if small else bits.choice(_SIDE)
    ratio = bits.take(3)
    if ratio:
        wide, high = _RATIOS[ratio]
        return height * wide // high, height
    return ((bits.take(5) + 1) * 8 if small else bits.choice(_SIDE)), height


def _extra_fields(bits: _Bits) -> bool:
    """Read past preview and animation; say whether the orientation lays the picture on its side."""
    turned = bits.take(3) + 1 >= 5
    if bits.take(1):
        _size(bits)
    if bits.take(1):
        _skip_preview(bits)
    if bits.take(1):
        bits.choice(((100, 0), (1000, 0), (1, 10), (1, 30)))
        bits.choice(((1, 0), (1001, 0), (1, 8), (1, 10)))
        bits.choice(((0, 0), (0, 3), (0, 16), (0, 32)))
        bits.take(1)
    return turned


def _skip_preview(bits: _Bits) -> None:
    eighths = bits.take(1)
    sides: Choice = (
        ((16, 0), (32, 0), (1, 5), (33, 9)) if eighths else ((1, 6), (65, 8), (321, 10), (1345, 12))
    )
    bits.choice(sides)
    if not bits.take(3):
        bits.choice(sides)


def _skip_depth(bits: _Bits) -> None:
    if bits.take(1):
        bits.choice(((32, 0), (16, 0), (24, 0), (1, 6)))
        bits.take(4)
    else:
        bits.choice(((8, 0), (10, 0), (12, 0), (1, 6)))

"""Animated WebP: still pictures put together in one RIFF container.

ImageMagick 6 moves every delay by one frame and forgets how often to repeat, so it encodes single pictures
here and the container is written by its specification (WebP Container Specification, "Extended format").
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_ALPHA_FLAG, _ANIMATION_FLAG = 0x10, 0x02
_NO_BLENDING = 0x02
_PICTURE_CHUNKS = (b"ALPH", b"VP8 ", b"VP8L")
_LONGEST_DELAY = 2**24 - 1


@dataclass(frozen=True, slots=True)
class Part:
    """A still WebP file that replaces this window of the canvas; `left` and `top` are even.

    `delay` is in milliseconds.
    """

    left: int
    top: int
    width: int
    height: int
    delay: int
    still: bytes


def assemble(parts: list[Part], width: int, height: int, *, loops: int, has_alpha: bool) -> bytes:
    """Build the animation; `loops` 0 repeats for ever."""
    flags = _ANIMATION_FLAG | (_ALPHA_FLAG if has_alpha else 0)
    body = b"WEBP"
    body += _chunk(b"VP8X", struct.pack("<B3x", flags) + _uint24(width - 1) + _uint24(height - 1))
    body += _chunk(b"ANIM", bytes(4) + struct.pack("<H", min(loops, 0xFFFF)))
    body += b"".join(_chunk(b"ANMF", _frame(part)) for part in parts)
    return _chunk(b"RIFF", body)


def _frame(part: Part) -> bytes:
    place = _uint24(part.left // 2) + _uint24(part.top // 2)
    size = _uint24(part.width - 1) + _uint24(part.height - 1)
    delay = _uint24(min(part.delay, _LONGEST_DELAY))
    pictures = (_chunk(name, data) for name, data in _chunks(part.still) if name in _PICTURE_CHUNKS)
    return place + size + delay + bytes((_NO_BLENDING,)) + b"".join(pictures)


def _chunks(still: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    while at + 8 <= len(still):
        name, size = struct.unpack_from("<4sI", still, at)
        yield name, still[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)


def _uint24(value: int) -> bytes:
    return struct.pack("<I", value)[:3]

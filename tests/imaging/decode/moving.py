"""Animations put together by hand, for what no encoder of ours or Pillow's would write."""

import struct
from dataclasses import dataclass

from PIL import Image

from tests.pictures import encoded

BLEND, REPLACE = 0, 2
KEEP, CLEAR = 0, 1


@dataclass(frozen=True)
class Part:
    """A picture at a place of the canvas; `flags` are RFC 9649's for blending and disposal."""

    picture: Image.Image
    left: int
    top: int
    flags: int = BLEND | KEEP


def animated_webp(size: tuple[int, int], parts: list[Part], *, says_alpha: bool = True) -> bytes:
    """RFC 9649, 2.7.1: each part is a lossless picture, shown for 100 ms."""
    header = struct.pack("<B3x", 0x12 if says_alpha else 0x02) + _three(size[0] - 1) + _three(size[1] - 1)
    body = b"WEBP" + _chunk(b"VP8X", header) + _chunk(b"ANIM", bytes(6))
    return _chunk(b"RIFF", body + b"".join(map(_frame, parts)))


def _frame(part: Part) -> bytes:
    still = encoded(part.picture, "WEBP", lossless=True)
    # A simple file is one chunk; an extended one has a header before it.
    at = 12 if still[12:16] != b"VP8X" else 12 + 8 + 10
    place = _three(part.left // 2) + _three(part.top // 2)
    side = _three(part.picture.width - 1) + _three(part.picture.height - 1)
    return _chunk(b"ANMF", place + side + _three(100) + bytes((part.flags,)) + still[at:])


def _chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)


def _three(value: int) -> bytes:
    return struct.pack("<I", value)[:3]

"""Tries a network on a picture of our own, in the limited child that strangers' pictures go to."""

import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

from imghost.extensions import settings
from imghost.imaging.masks.order import MaskOrder
from imghost.imaging.sandbox import make_mask
from imghost.services.inference.masks import network_limits

SIDE, MARGIN = 96, 24


@dataclass(frozen=True, slots=True)
class Trial:
    """`seconds` is what the network took; `peak_memory` is in bytes, `covered` a part of the picture."""

    seconds: float
    peak_memory: int
    covered: float


def try_network(file: Path) -> Trial:
    """Run the network in `file` once. Raises Unavailable or Unprocessable, which say what is wrong."""
    source, mask = file.with_suffix(".trial.png"), file.with_suffix(".mask.png")
    source.write_bytes(_square())
    order = MaskOrder(source=source, format="png", network=file, path=mask, threads=settings().assist_threads)
    try:
        report = make_mask(order, network_limits())
    finally:
        for path in (source, mask):
            path.unlink(missing_ok=True)
    return Trial(report.seconds, report.peak_memory, report.covered)


def _square() -> bytes:
    """A PNG of a red square on grey (RFC 2083)."""
    inside = range(MARGIN, SIDE - MARGIN)
    rows = b"".join(
        b"\0" + b"".join(b"\xd0\x20\x20" if x in inside and y in inside else b"\xb0" * 3 for x in range(SIDE))
        for y in range(SIDE)
    )
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(kind, data)
        for kind, data in ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

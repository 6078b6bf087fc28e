"""Colour profiles made from numbers: sRGB, the profile every output is converted to, and its wider kin.

Debian ships no free profile with the packages we need, and a matrix profile is three points and a curve.
Layout: ICC.1:2010 (version 4). The profiles are used for converting only and never leave the process.
"""

import struct

# Primaries adapted to D50, columns X Y Z. sRGB: IEC 61966-2-1. Display P3: SMPTE EG 432-1 with D65.
# BT.2020: ITU-R BT.2020-2. Bradford adaptation as the ICC specification asks.
_PRIMARIES = {
    "srgb": ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410)),
    "p3": ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407)),
    "bt2020": ((0.67348, 0.27904, -0.00194), (0.16566, 0.67534, 0.02998), (0.12505, 0.04561, 0.79686)),
}
_D50 = (0.96420, 1.0, 0.82491)
# IEC 61966-2-1: g, a, b, c, d of "parametric curve type 3".
_SRGB_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)


def profile(primaries: str = "srgb") -> bytes:
    """Build the profile of a display with these primaries and the sRGB curve, as ICC bytes."""
    red, green, blue = _PRIMARIES[primaries]
    curve = b"para" + bytes(4) + struct.pack(">HH", 3, 0) + _numbers(*_SRGB_CURVE)
    tags = (
        (b"desc", _text(primaries)),
        (b"cprt", _text("None")),
        (b"wtpt", _xyz(*_D50)),
        (b"rXYZ", _xyz(*red)),
        (b"gXYZ", _xyz(*green)),
        (b"bXYZ", _xyz(*blue)),
        (b"rTRC", curve),
        (b"gTRC", curve),
        (b"bTRC", curve),
    )
    offset = 128 + 4 + 12 * len(tags)
    table, data = struct.pack(">I", len(tags)), b""
    for name, content in tags:
        table += name + struct.pack(">II", offset + len(data), len(content))
        data += content + bytes(-len(content) % 4)
    return _header(offset + len(data)) + table + data


def _header(size: int) -> bytes:
    return (
        struct.pack(">I4sI4s4s4s", size, bytes(4), 0x04200000, b"mntr", b"RGB ", b"XYZ ")
        + struct.pack(">6H", 2020, 1, 1, 0, 0, 0)
        + b"acsp"
        + bytes(28)
        + _numbers(*_D50)
        + bytes(48)
    )


def _xyz(*values: float) -> bytes:
    return b"XYZ " + bytes(4) + _numbers(*values)


def _numbers(*values: float) -> bytes:
    return b"".join(struct.pack(">i", round(value * 65536)) for value in values)


def _text(text: str) -> bytes:
    encoded = text.encode("utf-16-be")
    return b"mluc" + bytes(4) + struct.pack(">II2s2sII", 1, 12, b"en", b"US", len(encoded), 28) + encoded

"""ICC matrix profiles built from primaries and a curve, for files without an embedded profile.

A matrix profile is three points and a curve. Layout: ICC.1:2010 (version 4). The profiles are used for
converting only and never leave the process.
"""

import struct
from collections.abc import Callable

Curve = Callable[[float], float]
Vector = tuple[float, float, float]
Matrix = tuple[Vector, Vector, Vector]

_D50: Vector = (0.96420, 1.0, 0.82491)
# Bradford's cone responses, as the ICC specification (annex E) asks.
_BRADFORD: Matrix = ((0.8951, 0.2664, -0.1614), (-0.7502, 1.7135, 0.0367), (0.0389, -0.0685, 1.0296))
_STEPS = 4096


def display_profile(chromaticities: tuple[float, ...], curve: Curve) -> bytes:
    """Build the profile of a display as ICC bytes.

    `chromaticities` are x and y of white, red, green and blue; `curve` gives light of 0 to 1 for a sample of
    0 to 1. Raises ValueError for points that span no colours.
    """
    matrix = _adapted(chromaticities)
    columns = [tuple(row[at] for row in matrix) for at in range(3)]
    samples = (min(1.0, max(0.0, curve(step / (_STEPS - 1)))) for step in range(_STEPS))
    table = struct.pack(f">{_STEPS}H", *(round(sample * 65535) for sample in samples))
    shared = b"curv" + struct.pack(">II", 0, _STEPS) + table
    points = [b"XYZ " + bytes(4) + _numbers(*column) for column in columns]
    return _written(
        {b"desc": _text("made"), b"cprt": _text("none"), b"wtpt": b"XYZ " + bytes(4) + _numbers(*_D50)}
        | dict(zip((b"rXYZ", b"gXYZ", b"bXYZ"), points, strict=True))
        | dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), shared)
    )


def _adapted(chromaticities: tuple[float, ...]) -> Matrix:
    """Columns of XYZ for full red, green and blue, adapted to D50."""
    pairs = list(zip(chromaticities[::2], chromaticities[1::2], strict=True))
    if any(y <= 0 or x < 0 or x + y > 1.2 for x, y in pairs):
        raise ValueError("no chromaticities")
    white, *primaries = ((x / y, 1.0, (1 - x - y) / y) for x, y in pairs)
    unscaled = _transposed((primaries[0], primaries[1], primaries[2]))
    scales = _times_vector(_inverse(unscaled), white)
    scaled = _times(unscaled, _diagonal(scales))
    here, there = _times_vector(_BRADFORD, white), _times_vector(_BRADFORD, _D50)
    gain = _diagonal((there[0] / here[0], there[1] / here[1], there[2] / here[2]))
    return _times(_times(_times(_inverse(_BRADFORD), gain), _BRADFORD), scaled)


def _diagonal(values: Vector) -> Matrix:
    return (values[0], 0.0, 0.0), (0.0, values[1], 0.0), (0.0, 0.0, values[2])


def _transposed(matrix: Matrix) -> Matrix:
    first, second, third = zip(*matrix, strict=True)
    return first, second, third


def _times_vector(matrix: Matrix, vector: Vector) -> Vector:
    first, second, third = (sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)
    return first, second, third


def _times(one: Matrix, other: Matrix) -> Matrix:
    first, second, third = (_times_vector(one, column) for column in _transposed(other))
    return _transposed((first, second, third))


def _inverse(matrix: Matrix) -> Matrix:
    (a, b, c), (d, e, f), (g, h, i) = matrix
    determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
    if abs(determinant) < 1e-9:
        raise ValueError("no inverse")
    cofactors: Matrix = (
        (e * i - f * h, c * h - b * i, b * f - c * e),
        (f * g - d * i, a * i - c * g, c * d - a * f),
        (d * h - e * g, b * g - a * h, a * e - b * d),
    )
    first, second, third = ((x / determinant, y / determinant, z / determinant) for x, y, z in cofactors)
    return first, second, third


def _written(tags: dict[bytes, bytes]) -> bytes:
    places: dict[bytes, int] = {}
    offset = 128 + 4 + 12 * len(tags)
    table, data = struct.pack(">I", len(tags)), b""
    for name, content in tags.items():
        if content not in places:
            places[content] = offset + len(data)
            data += content + bytes(-len(content) % 4)
        table += name + struct.pack(">II", places[content], len(content))
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


def _numbers(*values: float) -> bytes:
    return b"".join(struct.pack(">i", round(value * 65536)) for value in values)


def _text(text: str) -> bytes:
    encoded = text.encode("utf-16-be")
    return b"mluc" + bytes(4) + struct.pack(">II2s2sII", 1, 12, b"en", b"US", len(encoded), 28) + encoded

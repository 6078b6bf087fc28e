"""Perceptual hash (DCT): nearly the same for resized, recompressed or slightly cropped pictures.

The DCT hash of Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions" (2010), 3.2.1:
a grey picture of 32 x 32 is turned into frequencies, and 64 of the lowest say whether they lie above the
median. Nothing here decides what looks alike; `services.block_lists` does.
"""

import math
from collections.abc import Sequence
from operator import mul
from statistics import median

from imghost.imaging.engine.picture import on_white
from imghost.imaging.engine.vips import Image
from imghost.transforms.transform import Transform

# What it is taken of: small, so that it costs little, and large enough for the last reduction to be even.
FINGERPRINT = Transform(width=128, height=128, format="png")
SIDE = 32
# The lowest frequency in each direction is left out: it is the brightness, which says little.
KEPT = range(1, 9)
# Of 255 x 16: below it a frequency is hardly more than what rounding to whole grey values leaves behind. A
# picture with most of them there (one colour, a symmetric drawing) would look like many others by chance.
NOISE = 12

_COSINES = [
    [math.cos(math.pi / SIDE * (place + 0.5) * frequency) for place in range(SIDE)] for frequency in KEPT
]


def perceptual_hash(frame: Image) -> str | None:
    """Return 16 hex digits for `frame`, None for a picture too plain to be told from others."""
    grey = on_white(frame).recomb([[0.2126, 0.7152, 0.0722]])
    small = grey.resize(SIDE / grey.width, vscale=SIDE / grey.height, kernel="linear")
    return hash_of(bytes(small.rint().cast("uchar").write_to_memory()))


def hash_of(pixels: Sequence[int]) -> str | None:
    """Return the hash of 32 x 32 grey values from 0 to 255, row by row; None when they say too little."""
    rows = [pixels[start : start + SIDE] for start in range(0, SIDE * SIDE, SIDE)]
    across = [[_sum_of_products(row, wave) for wave in _COSINES] for row in rows]
    values = [
        _sum_of_products([row[column] for row in across], wave)
        for wave in _COSINES
        for column in range(len(KEPT))
    ]
    if median(map(abs, values)) < NOISE:
        return None
    middle = median(values)
    bits = "".join("1" if value > middle else "0" for value in values)
    return f"{int(bits, 2):016x}"


def _sum_of_products(values: Sequence[float], wave: Sequence[float]) -> float:
    return float(sum(map(mul, values, wave)))

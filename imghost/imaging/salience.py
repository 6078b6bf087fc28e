"""Content-aware cropping: finds the window with most edges, texture and skin tones.

docs/transforms.md describes it for those who use it.
"""

import math
from collections import Counter
from itertools import accumulate

from imghost.imaging.engine.scale import scaled
from imghost.imaging.engine.vips import Image

# Everything is counted on a copy this many pixels long: enough to find a face, cheap in any language.
_MAP_SIDE = 96
# A window at the rim must have this much more than one in the middle to win.
_CENTRE_BONUS = 0.15
# Differences of less than this (of 255) are gradients and noise. Every pixel counts a little all the same, so
# that where nothing is to be seen the middle wins.
_NOISE = 8
_EDGES = bytes(1 if value < _NOISE else value for value in range(256))
# Entropy is that of the gray values, in 16 steps, of squares this many pixels long. A gradient or one clean
# edge stays below 1.5 bits of the 4 that are possible; every bit above counts as much as such an edge.
_CELL = 8
_PLAIN_BITS = 1.5
_BIT_WORTH = 24
_GRAY_STEPS = bytes(value // 16 for value in range(256))
_LUMA = [0.2126, 0.7152, 0.0722]
_EDGE = [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]]
# A pixel of the colour of skin counts as much as an edge of this strength.
_SKIN_WORTH = 100


def liveliest_place(frame: Image, wide: float, high: float) -> tuple[float, float]:
    """Where the window with most to see lies, the middle favoured a little: 0.0 is left or top, 1.0 the end.

    `wide` and `high` are the window's parts of the frame's width and height.
    """
    factor = min(1.0, _MAP_SIDE / max(frame.width, frame.height))
    columns, rows = max(1, round(frame.width * factor)), max(1, round(frame.height * factor))
    worths = _worths(frame, columns, rows)
    lines = [worths[at : at + columns] for at in range(0, columns * rows, columns)]
    return _best([sum(column) for column in zip(*lines, strict=True)], wide), _best(
        [sum(line) for line in lines], high
    )


def _worths(frame: Image, columns: int, rows: int) -> list[int]:
    """How much each pixel of a small copy is worth, line by line."""
    small = scaled(frame, columns, rows)
    small = (small.flatten() if small.hasalpha() else small).copy_memory()
    grey = small.recomb([_LUMA]).rint().cast("uchar").copy_memory()
    colours, grays = bytes(small.write_to_memory()), bytes(grey.write_to_memory())
    edges = bytes(grey.conv(Image.new_from_array(_EDGE)).cast("uchar").write_to_memory()).translate(_EDGES)
    skin = map(is_skin, colours[::3], colours[1::3], colours[2::3])
    textures = _textures(grays.translate(_GRAY_STEPS), columns, rows)
    return [
        edge + texture + (_SKIN_WORTH if skinned else 0)
        for edge, texture, skinned in zip(edges, textures, skin, strict=True)
    ]


def is_skin(red: int, green: int, blue: int) -> bool:
    """Say whether this may be human skin: Cb of 77 to 127 and Cr of 133 to 173 (Chai and Ngan, 1999).

    These two say nothing of how light it is, so they hold for dark and for fair skin.
    """
    cb = 128 - 0.168736 * red - 0.331264 * green + 0.5 * blue
    cr = 128 + 0.5 * red - 0.418688 * green - 0.081312 * blue
    return 77 <= cb <= 127 and 133 <= cr <= 173


def _textures(steps: bytes, columns: int, rows: int) -> list[int]:
    """What each pixel is worth for the entropy of the square it lies in."""
    worths = [0] * len(steps)
    for top in range(0, rows, _CELL):
        for left in range(0, columns, _CELL):
            wide = min(_CELL, columns - left)
            starts = [line * columns + left for line in range(top, min(top + _CELL, rows))]
            cell = b"".join(steps[start : start + wide] for start in starts)
            worth = round(max(0.0, _entropy(cell) - _PLAIN_BITS) * _BIT_WORTH)
            for start in starts:
                worths[start : start + wide] = [worth] * wide
    return worths


def _entropy(values: bytes) -> float:
    """Shannon's entropy of the values, in bits."""
    parts = [count / len(values) for count in Counter(values).values()]
    return -sum(part * math.log2(part) for part in parts)


def _best(sums: list[int], part: float) -> float:
    """Where a window over `part` of the line lies best: 0.0 at the start, 1.0 at the end."""
    size = max(1, round(len(sums) * part))
    places = len(sums) - size
    if places <= 0:
        return 0.5
    totals = [0, *accumulate(sums)]

    def worth(place: int) -> tuple[float, float]:
        off_centre = abs(place / places - 0.5) * 2
        seen = (totals[place + size] - totals[place]) * (1 + _CENTRE_BONUS * (1 - off_centre))
        return seen, -off_centre

    return max(range(places + 1), key=worth) / places

"""Where a crop keeps most of what the eye looks at: the window with the most edges.

docs/transforms.md describes it for those who use it.
"""

from itertools import accumulate

from wand.image import Image

# Edges are counted on a copy this many pixels long: enough to find a face, cheap in any language.
_MAP_SIDE = 96
# A window at the rim must have this much more than one in the middle to win.
_CENTRE_BONUS = 0.15
# Differences of less than this (of 255) are gradients and noise. Every pixel counts a little all the same, so
# that where nothing is to be seen the middle wins.
_NOISE = 8
_WEIGHTS = bytes(1 if value < _NOISE else value for value in range(256))


def liveliest_window(frame: Image, width: int, height: int) -> tuple[int, int]:
    """Left and top of the `width` x `height` window with the most edges, the middle favoured a little."""
    factor = min(1.0, _MAP_SIDE / max(frame.width, frame.height))
    columns, rows = max(1, round(frame.width * factor)), max(1, round(frame.height * factor))
    with frame.clone() as edges:
        edges.resize(columns, rows, filter="triangle")
        edges.transform_colorspace("gray")
        edges.edge(radius=1)
        pixels = bytes(edges.export_pixels(channel_map="I", storage="char")).translate(_WEIGHTS)
    lines = [pixels[at : at + columns] for at in range(0, columns * rows, columns)]
    left = _best([sum(column) for column in zip(*lines, strict=True)], width / frame.width)
    top = _best([sum(line) for line in lines], height / frame.height)
    return round(left * (frame.width - width)), round(top * (frame.height - height))


def _best(sums: list[int], part: float) -> float:
    """Where a window over `part` of the line lies best: 0.0 at the start, 1.0 at the end."""
    size = max(1, round(len(sums) * part))
    places = len(sums) - size
    if places <= 0:
        return 0.5
    totals = [0, *accumulate(sums)]

    def worth(place: int) -> float:
        off_centre = abs(place / places - 0.5) * 2
        return (totals[place + size] - totals[place]) * (1 + _CENTRE_BONUS * (1 - off_centre))

    return max(range(places + 1), key=worth) / places

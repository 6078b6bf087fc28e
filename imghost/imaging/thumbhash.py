"""ThumbHash: about 25 bytes from which a page draws a blurred picture in the right proportions and colours.

The format is Evan Wallace's (https://evanw.github.io/thumbhash/): the lowest frequencies of lightness, of two
colour differences and of alpha, four bits each.
"""

import base64
import math
from collections.abc import Iterator, Sequence

from imghost.imaging.engine.picture import OPAQUE
from imghost.imaging.engine.vips import Image

# Of the lightness, along the longer side; fewer where alpha needs room.
_WAVES, _WAVES_BESIDE_ALPHA = 7, 5
_COLOUR_WAVES, _ALPHA_WAVES = 3, 5
_SIXTEENTHS = 15
_NOISE = 1e-9

Channel = tuple[float, list[float], float]


def thumbhash(frame: Image) -> str:
    """Return the hash in Base64, as `frame` shows; one of 100 pixels a side has more detail than it keeps."""
    see_through = frame.hasalpha()
    samples = bytes((frame if see_through else frame.bandjoin(OPAQUE)).write_to_memory())
    return base64.b64encode(hash_of(frame.width, frame.height, samples)).decode("ascii")


def hash_of(width: int, height: int, samples: Sequence[int]) -> bytes:
    """Return the hash of RGBA samples, row by row with straight alpha."""
    lightness, yellow, green, alphas = _planes(samples)
    has_alpha = min(alphas) < 1
    most = _WAVES_BESIDE_ALPHA if has_alpha else _WAVES
    longest = max(width, height)
    across, down = (max(1, _half_up(most * side / longest)) for side in (width, height))
    size = width, height
    light = _channel(lightness, size, max(3, across), max(3, down))
    yellows = _channel(yellow, size, _COLOUR_WAVES, _COLOUR_WAVES)
    greens = _channel(green, size, _COLOUR_WAVES, _COLOUR_WAVES)
    alpha = _channel(alphas, size, _ALPHA_WAVES, _ALPHA_WAVES) if has_alpha else None
    flags = has_alpha << 23, (width > height) << 15
    written = _header(light, yellows, greens, flags, down if width > height else across)
    nibbles: list[int] = []
    if alpha is not None:
        nibbles += [_half_up(_SIXTEENTHS * alpha[0]), _half_up(_SIXTEENTHS * alpha[2])]
    for channel in (light, yellows, greens, *([alpha] if alpha else [])):
        nibbles += [_half_up(_SIXTEENTHS * value) for value in channel[1]]
    nibbles += [0] * (len(nibbles) % 2)
    return written + bytes(low | high << 4 for low, high in zip(nibbles[::2], nibbles[1::2], strict=True))


def _header(light: Channel, yellow: Channel, green: Channel, flags: tuple[int, int], count: int) -> bytes:
    """`flags` are those for alpha and for a landscape; `count` is how many waves the shorter side has."""
    first = (
        _half_up(63 * light[0])
        | _half_up(31.5 + 31.5 * yellow[0]) << 6
        | _half_up(31.5 + 31.5 * green[0]) << 12
        | _half_up(31 * light[2]) << 18
        | flags[0]
    )
    second = count | _half_up(63 * yellow[2]) << 3 | _half_up(63 * green[2]) << 9 | flags[1]
    return first.to_bytes(3, "little") + second.to_bytes(2, "little")


def _planes(samples: Sequence[int]) -> tuple[list[float], list[float], list[float], list[float]]:
    """Lightness, yellow against blue, red against green, and alpha; what is hidden has the average colour."""
    alphas = [value / OPAQUE for value in samples[3::4]]
    seen = sum(alphas)
    colours = []
    for number in range(3):
        shown = [alpha * value / OPAQUE for value, alpha in zip(samples[number::4], alphas, strict=True)]
        mean = sum(shown) / seen if seen else 0.0
        colours.append([mean * (1 - alpha) + value for value, alpha in zip(shown, alphas, strict=True)])
    pixels = list(zip(*colours, strict=True))
    return (
        [(red + green + blue) / 3 for red, green, blue in pixels],
        [(red + green) / 2 - blue for red, green, blue in pixels],
        [red - green for red, green, _ in pixels],
        alphas,
    )


def _channel(plane: list[float], size: tuple[int, int], across: int, down: int) -> Channel:
    """Mean, frequencies from 0 to 1, and what they have been divided by."""
    width, height = size
    columns, rows = _waves(width, across), _waves(height, down)
    lines = [plane[at : at + width] for at in range(0, width * height, width)]
    by_line = [[_dot(line, wave) for wave in columns] for line in lines]
    values = [
        _dot([line[column] for line in by_line], rows[row]) / (width * height)
        for column, row in _frequencies(across, down)
    ]
    mean, rest = values[0], values[1:]
    scale = max(map(abs, rest), default=0.0)
    # Less than this is rounding.
    if scale < _NOISE:
        return mean, [0.0] * len(rest), 0.0
    return mean, [0.5 + 0.5 / scale * value for value in rest], scale


def _frequencies(across: int, down: int) -> Iterator[tuple[int, int]]:
    """The triangle of low frequencies, line by line."""
    for row in range(down):
        column = 0
        while column * down < across * (down - row):
            yield column, row
            column += 1


def _waves(length: int, number: int) -> list[list[float]]:
    return [
        [math.cos(math.pi / length * frequency * (place + 0.5)) for place in range(length)]
        for frequency in range(number)
    ]


def _dot(values: Sequence[float], wave: Sequence[float]) -> float:
    return sum(map(float.__mul__, values, wave))


def _half_up(value: float) -> int:
    return math.floor(value + 0.5)

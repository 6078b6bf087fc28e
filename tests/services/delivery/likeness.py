"""How alike two pictures are, by Pillow and arithmetic."""

import math

from PIL import Image, ImageChops, ImageMath, ImageStat

# Constants of the structural similarity index (Wang et al. 2004) for 8-bit values.
_LUMINANCE, _CONTRAST = (0.01 * 255) ** 2, (0.03 * 255) ** 2


def distance(one: Image.Image, other: Image.Image) -> float:
    """Root mean square difference of all channels, 0 to 255."""
    difference = ImageChops.difference(one.convert("RGB"), other.convert("RGB"))
    squares = ImageStat.Stat(difference).sum2
    return math.sqrt(sum(squares) / (3 * one.width * one.height))


def similarity(one: Image.Image, other: Image.Image) -> float:
    """Mean structural similarity of the grey values, 1.0 for the same picture."""
    first, second = (picture.convert("L").convert("F") for picture in (one, other))
    mean_one, mean_two = _blurred(first), _blurred(second)
    deviation_one = _minus(_blurred(_times(first, first)), _times(mean_one, mean_one))
    deviation_two = _minus(_blurred(_times(second, second)), _times(mean_two, mean_two))
    shared = _minus(_blurred(_times(first, second)), _times(mean_one, mean_two))
    score = ImageMath.lambda_eval(
        lambda names: (
            (names["m1"] * names["m2"] * 2 + _LUMINANCE) * (names["s"] * 2 + _CONTRAST)
            / (names["m1"] * names["m1"] + names["m2"] * names["m2"] + _LUMINANCE)
            / (names["d1"] + names["d2"] + _CONTRAST)
        ),
        m1=mean_one, m2=mean_two, d1=deviation_one, d2=deviation_two, s=shared,
    )  # fmt: skip
    return float(score.reduce(score.size).getpixel((0, 0)))


def _blurred(picture: Image.Image) -> Image.Image:
    """Means of 8 x 8 pixels: the index in its simplest window, which floats allow."""
    return picture.reduce(8) if min(picture.size) >= 8 else picture


def _times(one: Image.Image, other: Image.Image) -> Image.Image:
    return ImageMath.lambda_eval(lambda names: names["a"] * names["b"], a=one, b=other)


def _minus(one: Image.Image, other: Image.Image) -> Image.Image:
    return ImageMath.lambda_eval(lambda names: names["a"] - names["b"], a=one, b=other)

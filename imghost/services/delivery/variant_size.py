"""The dimensions of a transform's result, computed before rendering."""

import math
from dataclasses import replace

from imghost.base.errors import InvalidInput
from imghost.imaging.formats import FORMATS
from imghost.imaging.geometry import result_size
from imghost.models import Image
from imghost.transforms.transform import LARGEST_AREA, LARGEST_AREA_OF, LARGEST_SIDE, ORIGINAL, Transform


def fitted(image: Image, transform: Transform) -> Transform:
    """Return the transform that makes the same picture of this image without promising more than it does.

    `inside` never enlarges, so every larger box is the same picture and must be one variant. Raises
    InvalidInput for a crop outside the image, a result that is too large or a film of what stands still.
    """
    _require_moving(image, transform)
    width, height = _turned(transform, *_cropped(image, transform))
    if FORMATS[image.format].is_drawing:
        transform = _drawn(transform, width, height)
    settled = _without_idle_sides(transform, width, height)
    if settled != ORIGINAL:
        _check_result(image, settled, width, height)
    return settled


def as_large_as_allowed(image: Image, transform: Transform) -> Transform:
    """Return the transform or, where the picture would be too large, the largest of its shape that is not.

    For a transform without crop and turn. An address whose size says "the original's own" never fails so.
    """
    width, height = result_size(image.width, image.height, transform)
    scale = min(
        LARGEST_SIDE / max(width, height), math.sqrt(_largest_area(image, transform) / (width * height))
    )
    if scale >= 1:
        return transform
    return replace(transform, width=max(1, int(width * scale)), height=max(1, int(height * scale)))


def _drawn(transform: Transform, width: int, height: int) -> Transform:
    """A drawing has no size of its own: inside a box it grows until it touches the rim."""
    if transform.mode != "inside" or transform.trim or transform.rotate % 90:
        return transform
    sides = (transform.width, width), (transform.height, height)
    factor = min((wanted / own for wanted, own in sides if wanted is not None), default=1.0)
    if factor <= 1.0:
        return transform
    sizes = (max(1, math.floor(side * factor + 0.5)) for side in (width, height))
    return replace(transform, width=next(sizes), height=next(sizes), mode="stretch")


def full_size_allowed(image: Image, transform: Transform) -> Transform:
    """Return the transform or, where it keeps the size of too large a picture, the largest allowed."""
    if transform.width or transform.height or transform.crop or transform.rotate:
        return transform
    return as_large_as_allowed(image, transform)


def _without_idle_sides(transform: Transform, width: int, height: int) -> Transform:
    if transform.mode != "inside" or transform.trim or transform.rotate % 90:
        return transform
    wide = transform.width is None or transform.width >= width
    high = transform.height is None or transform.height >= height
    return replace(transform, width=None, height=None) if wide and high else transform


def _require_moving(image: Image, transform: Transform) -> None:
    source = FORMATS[image.format]
    moves = image.is_animated and source.animates and not source.is_video and not transform.cut_out
    if transform.format is not None and FORMATS[transform.format].is_video and not moves:
        raise InvalidInput(
            f"Only an animated GIF or WebP, with its background, can become {transform.format.upper()}.",
            field="format",
        )


def _cropped(image: Image, transform: Transform) -> tuple[int, int]:
    crop = transform.crop
    if crop is None:
        return image.width, image.height
    inside = crop.x + crop.width <= image.width and crop.y + crop.height <= image.height
    if not inside or crop.width < 1 or crop.height < 1:
        raise InvalidInput(
            f"crop must lie inside the image ({image.width} x {image.height} pixels)", field="crop"
        )
    return crop.width, crop.height


def _turned(transform: Transform, width: int, height: int) -> tuple[int, int]:
    return (height, width) if transform.rotate % 180 == 90 else (width, height)


def _largest_area(image: Image, transform: Transform) -> int:
    return LARGEST_AREA_OF.get(transform.format or image.format, LARGEST_AREA)


def _check_result(image: Image, transform: Transform, width: int, height: int) -> None:
    result, largest = result_size(width, height, transform), _largest_area(image, transform)
    if max(result) > LARGEST_SIDE or result[0] * result[1] > largest:
        raise InvalidInput(
            f"This would make a picture of {result[0]} x {result[1]} pixels; the limit is "
            f"{LARGEST_SIDE} pixels a side and {largest // 1_000_000} megapixels",
            field="width",
        )

"""How large the picture of a transform will be, before anything is made."""

from dataclasses import replace

from imghost.base.errors import InvalidInput
from imghost.models import Image
from imghost.transforms.transform import Transform

LARGEST_SIDE = 10_000
LARGEST_AREA = 50_000_000


def fitted(image: Image, transform: Transform) -> Transform:
    """Return the transform that makes the same picture of this image without promising more than it does.

    `inside` never enlarges, so every larger box is the same picture and must be one variant. Raises
    InvalidInput for a crop outside the image and for a result that is too large.
    """
    width, height = _cropped(image, transform)
    _check_result(transform, *_turned(transform, width, height))
    if transform.mode == "inside" and not transform.trim and not transform.rotate % 180:
        wide = transform.width is None or transform.width >= width
        high = transform.height is None or transform.height >= height
        if wide and high:
            return replace(transform, width=None, height=None)
    return transform


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


def _check_result(transform: Transform, width: int, height: int) -> None:
    result = result_size(transform, width, height)
    if max(result) > LARGEST_SIDE or result[0] * result[1] > LARGEST_AREA:
        raise InvalidInput(
            f"width and height make a picture of {result[0]} x {result[1]} pixels; the limit is "
            f"{LARGEST_SIDE} pixels a side and {LARGEST_AREA // 1_000_000} megapixels",
            field="width",
        )


def result_size(transform: Transform, width: int, height: int) -> tuple[int, int]:
    """Return width and height of the result for a source of `width` x `height` pixels."""
    wanted_width, wanted_height = transform.width, transform.height
    if wanted_width is None and wanted_height is None:
        return width, height
    across = wanted_width / width if wanted_width else None
    down = wanted_height / height if wanted_height else None
    if across is None or down is None:
        scale = across or down or 1.0
    elif transform.mode in ("cover", "contain", "stretch", "thumb"):
        return int(wanted_width or 0), int(wanted_height or 0)
    else:
        scale = max(across, down) if transform.mode == "outside" else min(across, down)
    if transform.mode == "inside":
        scale = min(scale, 1.0)
    return max(1, round(width * scale)), max(1, round(height * scale))

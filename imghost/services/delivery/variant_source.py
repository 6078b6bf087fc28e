"""What a picture is made from: the smallest rung of the ladder that is large enough, else the original."""

from dataclasses import dataclass, replace
from pathlib import Path

from imghost.base.errors import NotFound
from imghost.imaging.formats import FORMATS
from imghost.imaging.geometry import resizing, result_size
from imghost.models import Image
from imghost.services.delivery import derivatives
from imghost.services.delivery.variant_keys import original_key, variant_key
from imghost.storage.current import storage
from imghost.transforms.transform import Transform


@dataclass(frozen=True, slots=True)
class Source:
    """`transform` makes of this file what was asked for of the original."""

    path: Path
    format: str
    transform: Transform


def source_for(image: Image, transform: Transform) -> Source:
    """Return the file to start from. Raises NotFound when the original is missing."""
    for rung in reversed(_suitable_rungs(image, transform)):
        try:
            path = storage().path(variant_key(image, rung))
        except NotFound:
            continue
        return Source(path, rung.format or image.format, _for_rung(image, transform))
    return Source(storage().path(original_key(image)), image.format, transform)


def _for_rung(image: Image, transform: Transform) -> Transform:
    """A rung's sides are rounded; a size that follows from them could be a pixel off."""
    plan = resizing(*_turned(image, transform), transform)
    if plan is None or plan.box is not None:
        return transform
    return replace(transform, width=plan.width, height=plan.height, mode="stretch")


def _suitable_rungs(image: Image, transform: Transform) -> list[Transform]:
    """From large to small; a crop counts source pixels and a trim looks at them: both need the original."""
    if image.status != "ready" or FORMATS[image.format].is_video:
        return []
    if transform.crop is not None or transform.trim or transform.rotate % 90:
        return []
    return [rung for rung in derivatives.rungs(image) if _is_enough(image, transform, rung.width or 0)]


def _is_enough(image: Image, transform: Transform, side: int) -> bool:
    width, height = _turned(image, transform)
    scale = side / max(width, height)
    wanted = result_size(width, height, transform)
    if transform.mode in ("cover", "outside", "thumb"):
        return min(scale * width / wanted[0], scale * height / wanted[1]) >= 1
    if transform.mode == "stretch":
        return scale * width >= wanted[0] and scale * height >= wanted[1]
    return max(scale * width / wanted[0], scale * height / wanted[1]) >= 1


def _turned(image: Image, transform: Transform) -> tuple[int, int]:
    """Width and height after a turn by quarters."""
    return (image.height, image.width) if transform.rotate % 180 else (image.width, image.height)

"""Chooses the source of a render: the smallest stored rung that is large enough, else the original."""

from dataclasses import dataclass, replace
from pathlib import Path

from imghost.base.errors import NotFound
from imghost.imaging.formats import FORMATS
from imghost.imaging.geometry import resizing
from imghost.models import Image
from imghost.services import derivatives
from imghost.services.variant_keys import original_key, variant_key
from imghost.storage.current import storage
from imghost.transforms.transform import Transform

# What else is asked for shows a rung's own losses.
_LOSSY = frozenset({"jpeg", "webp", "avif", "heic", "jxl"})
_HIGHEST_QUALITY = 85
# A rung's sides are rounded, so a half or a whole of it is never quite that.
_HEADROOM, _EQUAL = 1.99, 0.99


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
    """From large to small; a crop counts source pixels and a trim looks at them: both need the original.

    So does whatever is to be exact, for the rungs are not.
    """
    if image.status != "ready" or FORMATS[image.format].is_video or _is_exact(image, transform):
        return []
    if transform.crop is not None or transform.trim or transform.rotate % 90:
        return []
    return [rung for rung in derivatives.rungs(image) if _is_enough(image, transform, rung.width or 0)]


def _is_exact(image: Image, transform: Transform) -> bool:
    return (transform.format or image.format) not in _LOSSY or transform.quality > _HIGHEST_QUALITY


def _is_enough(image: Image, transform: Transform, side: int) -> bool:
    """Whether a rung of that side cannot be told from the original in the result.

    It has at least twice the pixels of the result in each direction, or it is the result, encoded once more.
    """
    width, height = _turned(image, transform)
    side = min(side, max(width, height))
    scale = side / max(width, height)
    plan = resizing(width, height, transform)
    if plan is None:
        return False
    room = min(scale * width / plan.width, scale * height / plan.height)
    return room >= _HEADROOM or (plan.box is None and max(plan.width, plan.height) == side and room > _EQUAL)


def _turned(image: Image, transform: Transform) -> tuple[int, int]:
    """Width and height after a turn by quarters."""
    return (image.height, image.width) if transform.rotate % 180 else (image.width, image.height)

"""What a picture is made from: the smallest rung of the ladder that is large enough, else the original."""

from dataclasses import dataclass
from pathlib import Path

from imghost.base.errors import NotFound
from imghost.imaging.formats import FORMATS
from imghost.models import Image
from imghost.services import derivatives
from imghost.services.variant_keys import original_key, variant_key
from imghost.services.variant_size import result_size
from imghost.storage.current import storage
from imghost.transforms.transform import Transform


@dataclass(frozen=True, slots=True)
class Source:
    path: Path
    format: str


def source_for(image: Image, transform: Transform) -> Source:
    """Return the file to start from. Raises NotFound when the original is missing."""
    for rung in reversed(_suitable_rungs(image, transform)):
        try:
            return Source(storage().path(variant_key(image, rung)), rung.format or image.format)
        except NotFound:
            continue
    return Source(storage().path(original_key(image)), image.format)


def _suitable_rungs(image: Image, transform: Transform) -> list[Transform]:
    """From large to small; a crop counts source pixels and a trim looks at them: both need the original."""
    if image.status != "ready" or FORMATS[image.format].is_video:
        return []
    if transform.crop is not None or transform.trim or transform.rotate % 90:
        return []
    return [rung for rung in derivatives.rungs(image) if _is_enough(image, transform, rung.width or 0)]


def _is_enough(image: Image, transform: Transform, side: int) -> bool:
    width, height = image.width, image.height
    if transform.rotate % 180:
        width, height = height, width
    scale = side / max(width, height)
    wanted = result_size(transform, width, height)
    if transform.mode in ("cover", "outside", "thumb"):
        return min(scale * width / wanted[0], scale * height / wanted[1]) >= 1
    if transform.mode == "stretch":
        return scale * width >= wanted[0] and scale * height >= wanted[1]
    return max(scale * width / wanted[0], scale * height / wanted[1]) >= 1

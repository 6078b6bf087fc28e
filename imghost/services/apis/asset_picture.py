"""Parses an img-cloud delivery path: an optional transform, then a public id."""

from collections.abc import Callable
from dataclasses import dataclass

from imghost.models import Image
from imghost.transforms import imgcloud
from imghost.transforms.transform import Transform


@dataclass(frozen=True, slots=True)
class AssetPicture:
    """`image` is None when there is no such asset."""

    image: Image | None
    transform: Transform


def asset_picture(text: str, meant: Callable[[str], Image | None]) -> AssetPicture:
    """Read what follows `/v1/image/`; `meant` finds the image that the caller means by a public id.

    The first segment is a transform only if it reads as one from end to end and something follows. Where
    nothing is found and it was probably meant as one, InvalidInput says what is wrong with it.
    """
    first, _, rest = text.partition("/")
    if rest and imgcloud.looks_like_transform(first):
        return AssetPicture(meant(rest), imgcloud.read(first))
    image = meant(text)
    if image is None and rest and imgcloud.resembles_transform(first):
        imgcloud.read(first)
    return AssetPicture(image, Transform())

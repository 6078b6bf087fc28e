"""Parses an img-cloud delivery path: an optional transform, then a public id."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from imghost.models import Image
from imghost.services.apis.public_ids import may_be_public_id
from imghost.transforms import imgcloud
from imghost.transforms.transform import Transform

VERSION = re.compile("v[0-9]{1,12}")


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
    if image is None and rest and (imgcloud.resembles_transform(first) or not may_be_public_id(first)):
        imgcloud.read(first)
    return AssetPicture(image, Transform())


def chained_picture(text: str, meant: Callable[[str], Image | None]) -> AssetPicture:
    """Read what follows `/image/upload/` in an address as Cloudinary's builders write it.

    Segments of transforms follow each other, then perhaps a version (`v1712345678`), which says nothing here,
    then the public id, perhaps with the wanted format behind it. Raises InvalidInput for a parameter that is
    given twice, and for a bad one as `asset_picture` does.
    """
    segments = text.split("/")
    count = next((n for n, each in enumerate(segments) if not imgcloud.looks_like_transform(each)), 0)
    count = min(count, len(segments) - 1)
    chain, rest = (
        ",".join(each for each in segments[:count] if each != imgcloud.LIST.nothing),
        segments[count:],
    )
    if len(rest) > 1 and VERSION.fullmatch(rest[0]):
        rest = rest[1:]
    public_id = "/".join(rest)
    image = meant(public_id)
    stem, _, extension = public_id.rpartition(".")
    if image is None and stem and imgcloud.looks_like_transform(f"f_{extension}"):
        image, chain = meant(stem), f"{chain},f_{extension}" if chain else f"f_{extension}"
    if (
        image is None
        and len(rest) > 1
        and (imgcloud.resembles_transform(rest[0]) or not may_be_public_id(rest[0]))
    ):
        imgcloud.read(rest[0])
    return AssetPicture(image, imgcloud.read(chain) if chain else Transform())

"""Storage keys of originals and variants."""

from imghost.imaging.formats import FORMATS
from imghost.models import Image
from imghost.storage import layout
from imghost.transforms.transform import Transform


def variant_key(image: Image, transform: Transform) -> str:
    """Return the key of `transform` of the image's current version."""
    extension = FORMATS[transform.format or image.format].extension
    return layout.variant(image.code, image.version, transform.key(), extension)


def original_key(image: Image) -> str:
    """Return the key of the stored file of the image's current version."""
    stored = FORMATS[image.format]
    extension = stored.extension if stored.delivered_as else image.extension
    return layout.original(image.code, image.version, extension)

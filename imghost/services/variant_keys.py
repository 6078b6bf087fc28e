"""Storage keys of originals and variants."""

from imghost.imaging.formats import FORMATS
from imghost.models import Image
from imghost.storage import layout
from imghost.transforms.transform import Transform

# The two renditions of a stream, best first.
STREAMS = ("high", "low")


def variant_key(image: Image, transform: Transform) -> str:
    """Return the key of `transform` of the image's current version."""
    extension = FORMATS[transform.format or image.format].extension
    return layout.variant(image.code, image.version, transform.key(), extension)


def film_key(image: Image, name: str, extension: str = "mp4") -> str:
    """Return the key of a film made for browsers: `film`, `preview`, `high` or `low`."""
    return layout.variant(image.code, image.version, name, extension)


def film_keys(image: Image) -> list[str]:
    """Return the keys of everything that may have been made of a video for browsers."""
    return [film_key(image, "film"), film_key(image, "preview"), *stream_keys(image)]


def stream_keys(image: Image) -> list[str]:
    """Return the keys of the two renditions of a stream and of their playlists."""
    return [film_key(image, name, end) for name in STREAMS for end in ("mp4", "m3u8")]


def mask_key(image: Image) -> str:
    """Return the key of the mask that says where the subject of the image's current version is."""
    return layout.variant(image.code, image.version, "mask", "png")


def motion_key(image: Image) -> str:
    """Return the key of a motion photo's video, which is stored beside the picture and kept like it."""
    return layout.original(image.code, image.version, "motion.mp4")


def original_key(image: Image) -> str:
    """Return the key of the stored file of the image's current version."""
    stored = FORMATS[image.format]
    extension = stored.extension if stored.delivered_as else image.extension
    return layout.original(image.code, image.version, extension)

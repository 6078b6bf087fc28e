"""The sizes of the OPTIMAGE dialect: twelve codes, always WebP of quality 80."""

from imghost.base.errors import InvalidInput, NotFound
from imghost.transforms.transform import Transform

TITLE = "OPTIMAGE"
FORMAT = "webp"
DEFAULT_SIZE = 768

# Code to meaning. A code is a width in pixels that is never enlarged to; 0 keeps the source's size.
SIZES: dict[int, str] = {
    0: "the original's own size, or the largest of its shape within 10,000 pixels a side and 100 megapixels",
    320: "phones upright, small thumbnails",
    384: "phones lying",
    448: "small tablets",
    512: "tablets upright",
    576: "large phones, small tablets lying",
    672: "tablets lying",
    768: "small desktops, large tablets; the default",
    896: "desktops",
    1024: "desktops, small retina screens",
    1152: "large desktops",
    1280: "large desktops, retina screens",
}
_CODES = {str(size): size for size in SIZES}


def of_size(size: int) -> Transform:
    """Return the picture of one of `SIZES`."""
    return Transform(width=size or None, format=FORMAT)


def read(text: str) -> Transform:
    """Read a size code. Raises `NotFound` for any other text: there is no such address."""
    if text not in _CODES:
        raise NotFound(f"The size must be one of {', '.join(_CODES)}.")
    return of_size(_CODES[text])


def write(transform: Transform) -> str:
    """Write the size code. Raises `InvalidInput` for a picture that is none of the twelve."""
    size = transform.width or 0
    if size not in SIZES or of_size(size) != transform:
        raise InvalidInput(f"{TITLE} has only the sizes {', '.join(_CODES)}.", field="size")
    return str(size)

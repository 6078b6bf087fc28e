"""The grammar of the OPTIMAGE dialect: a code for each of the twelve sizes."""

from imghost.base.errors import InvalidInput, NotFound
from imghost.transforms.fixed_sizes import SIZES, of_size
from imghost.transforms.transform import Transform

TITLE = "OPTIMAGE"
DEFAULT_SIZE = 768

_CODES = {str(size): size for size in SIZES}


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

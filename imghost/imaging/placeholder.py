"""The blurred placeholder (a tiny data URI) that pages show while a picture loads."""

import base64

from imghost.imaging.engine.encode import encode
from imghost.imaging.engine.picture import Picture
from imghost.transforms.transform import Transform

# At most 16 pixels on the long side: about 150 bytes of WebP, 250 characters as text.
PLACEHOLDER = Transform(width=16, height=16, format="webp", quality=40)
# What its thumbhash and its dominant colour are worked out of.
SWATCH = Transform(width=32, height=32, format="png")


def data_uri(picture: Picture) -> str:
    """The picture as a data: URI that can stand in a page's `src`."""
    data = encode(picture.still(), "webp", PLACEHOLDER.quality)
    return "data:image/webp;base64," + base64.b64encode(data).decode("ascii")

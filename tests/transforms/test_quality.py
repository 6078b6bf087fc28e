"""Quality says nothing for some formats: shown by the real encoder, which gets the values past the value."""

import io

import pytest
from PIL import Image as Pillow
from wand.color import Color
from wand.image import Image

from imghost.imaging.encode import encode
from imghost.transforms.transform import Transform


def told(data: bytes) -> tuple[int, bytes]:
    """Length and pixels: in TIFF the byte that fills up an odd length may be any."""
    with Pillow.open(io.BytesIO(data)) as picture:
        return len(data), picture.convert("RGB").tobytes()


@pytest.mark.parametrize(
    ("format_name", "matters"),
    [("png", False), ("gif", False), ("tiff", False), ("bmp", False), ("jpeg", True), ("webp", True)],
)
def test_quality_matters_only_where_the_encoder_knows_it(format_name: str, matters: bool) -> None:
    with Image(width=64, height=64, pseudo="plasma:red-blue") as picture, Color("white") as white:
        picture.background_color = white
        rough, fine = (encode([picture], format_name, Transform(quality=quality)) for quality in (5, 95))
    assert (told(rough) != told(fine)) is matters

"""Quality says nothing for some formats: shown by the real encoder, which gets the values past the value."""

import io

import pytest
from PIL import Image as Pillow

from imghost.imaging.engine.encode import encode
from imghost.imaging.engine.picture import Picture, from_pixels


def told(data: bytes) -> tuple[int, bytes]:
    """Length and pixels: in TIFF the byte that fills up an odd length may be any."""
    with Pillow.open(io.BytesIO(data)) as picture:
        return len(data), picture.convert("RGB").tobytes()


@pytest.mark.parametrize(
    ("format_name", "matters"),
    [("png", False), ("gif", False), ("tiff", False), ("jpeg", True), ("webp", True)],
)
def test_quality_matters_only_where_the_encoder_knows_it(format_name: str, matters: bool) -> None:
    noise = Pillow.effect_noise((64, 64), 90).convert("RGB").tobytes()
    picture = Picture(frames=(from_pixels(noise, 64, 64, 3),), width=64, height=64)
    rough, fine = (encode(picture, format_name, quality) for quality in (5, 95))
    assert (told(rough) != told(fine)) is matters

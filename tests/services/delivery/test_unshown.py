"""Originals that browsers do not show, or not upright: pages show a picture that was made of them."""

import io

import pytest
from flask.testing import FlaskClient
from PIL import Image as Pillow

from imghost.models import Image
from imghost.services.links import Links
from imghost.services.sharing.preview_pictures import pictures
from imghost.web.tiles import Tile
from tests.pictures import encoded
from tests.services.delivery.conftest import Upload

RED, BLUE = (224, 32, 32), (32, 32, 224)


def turned(kind: str, orientation: int, size: tuple[int, int]) -> bytes:
    """Red and blue halves side by side as stored; upright, orientation 6 has red above blue."""
    picture = Pillow.new("RGB", size, BLUE)
    picture.paste(RED, (0, 0, size[0] // 2, size[1]))
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    return encoded(picture, kind, exif=exif)


def sources_of(client: FlaskClient, image: Image) -> set[str]:
    """Every address of a picture on the page, without the placeholder."""
    page = client.get(Links(image).viewer).text
    parts = page.split('id="picture"')[1].split(">")[0].split('"')
    listed = [part for part in parts if part.startswith("/")]
    return {candidate.split()[0] for part in listed for candidate in part.split(", ")}


@pytest.mark.parametrize(
    ("source", "sends_original"),
    [
        (("WEBP", 6, (800, 600)), False),
        (("WEBP", 6, (300, 200)), False),
        (("WEBP", 3, (900, 700)), False),
        (("WEBP", 1, (800, 600)), True),
        (("JPEG", 6, (800, 600)), True),
        (("PNG", 8, (300, 200)), True),
        (("TIFF", 6, (300, 200)), False),
    ],
)
def test_pages_show_only_what_browsers_show_upright(
    upload: Upload, client: FlaskClient, source: tuple[str, int, tuple[int, int]], sends_original: bool
) -> None:
    kind, orientation, size = source
    image = upload(turned(kind, orientation, size), f"a.{kind.lower()}")
    upright = size[::-1] if orientation >= 5 else size
    assert (image.width, image.height) == upright
    links = Links(image)
    shown = sources_of(client, image)
    assert (links.direct in shown) is sends_original
    assert (links.direct in {row.path for row in pictures(image)}) is sends_original
    made = shown - {links.direct} | {str(Tile(image).picture)} - {links.direct}
    for path in made:
        picture = Pillow.open(io.BytesIO(client.get(path).data))
        assert picture.getexif().get(0x0112, 1) == 1
        assert picture.width / picture.height == pytest.approx(upright[0] / upright[1], rel=0.02)
    assert made or sends_original


def test_a_small_one_is_shown_at_its_own_size(upload: Upload, client: FlaskClient) -> None:
    image = upload(turned("WEBP", 6, (300, 200)), "a.webp")
    (path,) = sources_of(client, image)
    picture = Pillow.open(io.BytesIO(client.get(path).data)).convert("RGB")
    assert picture.size == (200, 300)
    for place, colour in (((100, 40), RED), ((100, 260), BLUE)):
        assert all(abs(a - b) <= 8 for a, b in zip(picture.getpixel(place), colour, strict=True))


def test_what_was_narrowed_lies_upright(upload: Upload, client: FlaskClient) -> None:
    image = upload(turned("WEBP", 6, (800, 600)), "a.webp", width=300)
    assert (image.width, image.height, image.orientation) == (300, 400, 1)
    assert Links(image).direct in sources_of(client, image)

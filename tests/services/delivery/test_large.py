"""The largest pictures that are promised, at their full size."""

import pytest
from flask.testing import FlaskClient
from PIL import Image as Pillow

from imghost.services.apis.signed_picture import signed_address
from imghost.transforms.transform import Transform
from tests.pictures import encoded
from tests.services.delivery.conftest import Ask, Upload, opened


@pytest.fixture(autouse=True)
def unbounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pillow takes so many pixels for an attack."""
    monkeypatch.setattr(Pillow, "MAX_IMAGE_PIXELS", None)


def plain(width: int, height: int) -> bytes:
    return encoded(Pillow.new("1", (width, height), 1), "PNG")


def test_ten_thousand_a_side_is_converted_whole(put: Upload, ask: Ask) -> None:
    image = put(plain(10_000, 10_000), "a.png")
    assert opened(ask(image, "f=jpeg")).size == (10_000, 10_000)
    refused = ask(image, "f=avif")
    assert (refused.status_code, "40 megapixels" in refused.text) == (400, True)


def test_the_full_size_of_amr_is_the_largest_that_may_be_made(put: Upload, client: FlaskClient) -> None:
    image = put(plain(16_000, 1_000), "a.png")
    address = signed_address(image, Transform(format="jpeg"))
    assert opened(client.get(address.path)).size == (10_000, 625)

"""Animations as films: by an address in every API that has formats, and on pages in place of a large GIF."""

import io
import random
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from PIL import Image as Pillow
from werkzeug.test import TestResponse

from imghost.services.apis.expiring_link import delivery_path
from imghost.services.apis.signed_picture import signed_address
from imghost.services.links import Links
from imghost.transforms.transform import Transform
from imghost.web.tiles import Tile
from tests.pictures import animation, encoded, jpeg
from tests.services.delivery.conftest import Ask, Upload
from tests.services.delivery.films import film


def codec_of(answer: TestResponse, folder: Path) -> str:
    assert answer.status_code == 200, answer.text
    path = folder / "answer"
    path.write_bytes(answer.data)
    shown = ("-show_entries", "stream=codec_name,width,height", "-of", "csv=p=0")
    words = ("ffprobe", "-v", "error", *shown, str(path))
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()


def large_gif(side: int = 640) -> bytes:
    """Three opaque frames of noise: more than a megabyte."""
    dice = random.Random(3)  # noqa: S311 - noise
    frames = [Pillow.frombytes("P", (side, side), dice.randbytes(side * side)) for _ in range(3)]
    for frame in frames:
        frame.putpalette(bytes(range(256)) * 3)
    return encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=100, loop=0)


def test_every_api_gives_a_film(put: Upload, ask: Ask, client: FlaskClient, tmp_path: Path) -> None:
    image = put(animation("GIF"), "a.gif")
    wanted = Transform(width=60, format="mp4")
    answers = [
        ask(image, "w=60&f=mp4"),
        client.get(signed_address(image, wanted).path),
        client.get(delivery_path(image, wanted)),
    ]
    for answer in answers:
        assert answer.mimetype == "video/mp4"
        assert codec_of(answer, tmp_path) == "h264,60,40"
    part = ask(image, "w=60&f=mp4", Range="bytes=0-9")
    assert (part.status_code, len(part.data)) == (206, 10)
    webm = ask(image, "f=webm")
    assert (webm.mimetype, codec_of(webm, tmp_path)) == ("video/webm", "vp9,120,80")


@pytest.mark.parametrize(
    ("make", "name"),
    [(lambda: jpeg(90, 60), "a.jpg"), (lambda: animation("GIF", frames=1), "a.gif"), (film, "a.mp4")],
)
def test_what_stands_still_or_is_a_film_already_is_refused(
    put: Upload, ask: Ask, make: Callable[[], bytes], name: str
) -> None:
    answer = ask(put(make(), name), "f=mp4")
    assert (answer.status_code, "Only an animated GIF or WebP" in answer.text) == (400, True)


def test_pages_play_a_large_animation_as_a_film(upload: Upload, client: FlaskClient, tmp_path: Path) -> None:
    content = large_gif()
    assert len(content) > 1_000_000
    image = upload(content, "a.gif")
    assert (image.status, image.has_alpha) == ("ready", False)
    tile = Tile(image)
    large, small = tile.films
    assert tile.moving == small
    assert codec_of(client.get(large), tmp_path) == "h264,640,640"
    assert codec_of(client.get(small), tmp_path) == "h264,480,480"
    page = client.get(Links(image).viewer).text
    assert f'<source src="{large}" type="video/mp4">' in page


def test_a_small_or_transparent_one_stays_as_it_is(upload: Upload) -> None:
    image = upload(animation("GIF"), "a.gif")
    assert Tile(image).films == []
    assert Tile(image).moving == Links(image).medium
    see_through = upload(_with_hole(large_gif(700)), "b.gif")
    assert (see_through.has_alpha, Tile(see_through).films) == (True, [])


def _with_hole(content: bytes) -> bytes:
    with Pillow.open(io.BytesIO(content)) as picture:
        picture.info.pop("transparency", None)
        frames = []
        for number in range(3):
            picture.seek(number)
            frame = picture.convert("RGBA")
            frame.paste((0, 0, 0, 0), (0, 0, 40, 40))
            frames.append(frame)
    return encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=100, disposal=2)

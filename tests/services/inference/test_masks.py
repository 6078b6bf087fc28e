"""A picture without its background at every address that has words for it: made once, or not at all."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from PIL import Image, ImageChops

from imghost.extensions import db
from imghost.models import Task
from imghost.services.actor import Actor
from imghost.services.tasks.resume import resume_tasks
from imghost.services.uploads.replace import replace_file
from imghost.services.variant_keys import mask_key, original_key
from imghost.services.visibility import find_image
from imghost.settings import Settings
from imghost.storage.current import storage
from tests.dialects.conftest import anybody, owner
from tests.dialects.ogensync.conftest import Upload, api, error_of, upload
from tests.dialects.program import Program
from tests.imaging.masks.test_masks import overlap, scene
from tests.networks import install_brightness
from tests.pictures import encoded

__all__ = ["anybody", "api", "owner", "upload"]

Work = Callable[[], None]
CONTENT = encoded(scene(), "JPEG", quality=95)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker runs beside the test, so nobody waits for one."""
    for name in ("PATIENCE_SECONDS", "CROWDED_SECONDS"):
        monkeypatch.setattr(f"imghost.services.delivery.render_slots.{name}", 0.0)


@pytest.fixture
def ready(settings: Settings, api: Program, upload: Upload, work: Work) -> str:
    """The code of a picture whose mask is made."""
    install_brightness(settings)
    code: str = upload(CONTENT)["id"]
    work()
    assert api.get(f"/img/{code}?nobg=true").status_code == 503
    work()
    return code


def shown(api: Program, address: str) -> Image.Image:
    answer = api.get(address)
    assert answer.status_code == 200, answer.text
    return Image.open(io.BytesIO(answer.data))


def test_without_a_model_it_is_501_and_says_how_to_get_one(
    anybody: Program, upload: Upload, work: Work
) -> None:
    code = upload(CONTENT)["id"]
    work()
    for address in (f"/img/{code}?nobg=true", f"/img/{code}/nobg_true"):
        status, message = error_of(anybody.get(address))
        assert status == 501
        assert "assist install" in message
    assert anybody.get(f"/img/{code}?nobg=false").status_code == 200


def test_until_the_mask_is_made_nobody_sees_the_background(
    settings: Settings, anybody: Program, upload: Upload, work: Work
) -> None:
    install_brightness(settings)
    code = upload(CONTENT)["id"]
    work()
    for address in (f"/img/{code}?nobg=true&w=200", f"/img/{code}/nobg_true", f"/img/{code}?nobg=1&f=jpeg"):
        answer = anybody.get(address)
        assert answer.status_code == 503
        assert 0 < int(answer.headers["Retry-After"]) < 60
        assert answer.headers["Cache-Control"] == "no-store"
    # However many ask, it is made once.
    assert db.session.query(Task).filter_by(verb="assist.mask").count() == 1
    work()
    picture = shown(anybody, f"/img/{code}?nobg=true&w=200")
    assert (picture.format, picture.mode, picture.size) == ("PNG", "RGBA", (200, 125))
    assert overlap(picture.getchannel("A"), scene().convert("L").resize((200, 125))) > 0.95
    assert db.session.query(Task).filter_by(verb="assist.mask").count() == 1


def test_path_and_query_are_one_picture_and_img_cloud_says_it_in_its_own_words(
    api: Program, ready: str
) -> None:
    by_query = api.get(f"/img/{ready}?nobg=true&w=300&f=webp")
    by_path = api.get(f"/img/{ready}/nobg_true-w_300-f_webp")
    image = find_image(ready)
    assert image is not None
    cloud = api.get(f"/v1/image/e_background_removal,w_300,f_webp/{image.public_id}")
    assert by_query.status_code == 200
    assert by_query.data == by_path.data == cloud.data
    assert by_query.mimetype == "image/webp"


def test_it_composes_with_everything_else(api: Program, ready: str) -> None:
    def picture(**words: str) -> Image.Image:
        pairs = {"nobg": "true", "f": "png", **words}
        listed = "-".join(f"{name}_{value}" for name, value in pairs.items())
        return shown(api, f"/img/{ready}/{listed}")

    for words, mode, corner in (
        ({"f": "jpeg"}, "RGB", (255, 255, 255)),
        ({"f": "jpeg", "bg": "00ff00"}, "RGB", (0, 255, 0)),
        ({"bg": "red"}, "RGB", (255, 0, 0)),
        ({"bg": "0000ff80"}, "RGBA", (0, 0, 255, 128)),
        ({"f": "webp", "q": "100"}, "RGBA", None),
        ({"flip": "true", "gray": "true", "sharpen": "true"}, "RGBA", None),
    ):
        made = picture(**words)
        assert made.mode == mode
        found = made.getpixel((2, 2))
        assert isinstance(found, tuple)
        expected = corner or (*found[:3], 0)
        assert max(abs(one - other) for one, other in zip(found, expected, strict=True)) <= 6
    window = picture(crop="0,0,320,200")
    assert overlap(window.getchannel("A"), scene().convert("L").crop((0, 0, 320, 200))) > 0.93
    trimmed = picture(trim="true")
    assert abs(trimmed.width - 320) < 24
    assert abs(trimmed.height - 200) < 24
    turned = picture(rotate="90")
    assert overlap(turned.getchannel("A"), scene().convert("L").rotate(-90, expand=True)) > 0.95


def test_all_sizes_come_from_the_one_mask_even_without_the_model(
    settings: Settings, api: Program, ready: str
) -> None:
    for file in settings.models_folder.iterdir():
        file.unlink()
    image = find_image(ready)
    assert image is not None
    assert storage().size(mask_key(image))
    for width in (40, 200, 640):
        picture = shown(api, f"/img/{ready}?nobg=true&w={width}")
        assert overlap(picture.getchannel("A"), scene().convert("L").resize(picture.size)) > 0.9


def test_of_an_animation_the_first_frame_alone_is_sent(
    settings: Settings, api: Program, upload: Upload, work: Work
) -> None:
    install_brightness(settings)
    second = ImageChops.invert(scene())
    moving = encoded(scene(), "GIF", save_all=True, append_images=[second], duration=100)
    code = upload(moving, "moving.gif")["id"]
    work()
    assert api.get(f"/img/{code}?nobg=true").status_code == 503
    work()
    for words, kind in (("", "PNG"), ("&f=webp", "WEBP"), ("&f=gif", "GIF")):
        picture = shown(api, f"/img/{code}?nobg=true{words}")
        assert (picture.format, getattr(picture, "n_frames", 1)) == (kind, 1)
        assert overlap(picture.convert("RGBA").getchannel("A"), scene().convert("L")) > 0.93
    status, message = error_of(api.get(f"/img/{code}?nobg=true&f=mp4"))
    assert status == 400
    assert "MP4" in message


def test_a_new_version_has_a_mask_of_its_own(api: Program, ready: str, work: Work) -> None:
    image = find_image(ready)
    assert image is not None
    old = mask_key(image)
    inverted = encoded(ImageChops.invert(scene()), "PNG")
    staged = storage().stage(10**7)
    staged.write(inverted)
    replace_file(Actor(user=image.user), image, staged, "new.png")
    work()
    assert storage().size(old) == 0
    assert api.get(f"/img/{ready}?nobg=true").status_code == 503
    work()
    picture = shown(api, f"/img/{ready}?nobg=true&f=png")
    assert overlap(picture.getchannel("A"), ImageChops.invert(scene()).convert("L")) > 0.95


def test_what_cannot_be_decoded_is_not_tried_again_and_again(
    settings: Settings, api: Program, upload: Upload, work: Work
) -> None:
    install_brightness(settings)
    code = upload(CONTENT)["id"]
    work()
    image = find_image(code)
    assert image is not None
    storage().path(original_key(image)).write_bytes(CONTENT[:300])
    assert api.get(f"/img/{code}?nobg=true").status_code == 503
    work()
    assert error_of(api.get(f"/img/{code}?nobg=true"))[0] == 415
    assert db.session.query(Task).filter_by(verb="assist.mask", state="open").count() == 0


def test_an_order_that_redis_lost_is_found_in_its_row(
    app: Flask, settings: Settings, api: Program, upload: Upload, work: Work
) -> None:
    install_brightness(settings)
    code = upload(CONTENT)["id"]
    work()
    assert api.get(f"/img/{code}?nobg=true").status_code == 503
    app.extensions["redis"].flushdb()
    assert resume_tasks(timedelta(0)) == 1
    assert resume_tasks(timedelta(0)) == 0
    work()
    assert api.get(f"/img/{code}?nobg=true").status_code == 200


@pytest.mark.settings(variant_limit_per_address="6 per hour")
def test_a_mask_costs_a_stranger_as_much_as_six_pictures(
    settings: Settings, api: Program, anybody: Program, upload: Upload, work: Work
) -> None:
    install_brightness(settings)
    first, second = (upload(CONTENT, name)["id"] for name in ("one.jpg", "two.jpg"))
    work()
    assert anybody.get(f"/img/{first}?nobg=true").status_code == 503
    assert anybody.get(f"/img/{second}?nobg=true").status_code == 429
    assert db.session.query(Task).filter_by(verb="assist.mask").count() == 1
    # Owners have no such limit.
    assert api.get(f"/img/{second}?nobg=true").status_code == 503

"""What strangers get is marked, what the owner gets is not, and the stored file stays as it came."""

import io
from collections.abc import Callable

import pytest
from flask import Flask
from PIL import Image as Pillow
from PIL import ImageChops, ImageStat

from imghost.base.placement import POSITIONS
from imghost.extensions import db
from imghost.models import Image, User
from imghost.services.delivery.watermark_choice import Choice, choose_for_site, choose_own
from imghost.services.delivery.watermark_images import mark_path, picture_mark, text_mark
from imghost.services.links import Links
from imghost.services.variant_keys import original_key
from imghost.storage.current import storage
from tests.clients import give_session
from tests.pictures import encoded
from tests.services.delivery.cdn import PurgeHook
from tests.services.delivery.conftest import Ask, Upload, opened

GROUND = (40, 90, 140)
WORDS = Choice(text="© Anna 2026", opacity=100, size=40)
SCRIPTS = ("Hello", "Привет мир", "مرحبا بالعالم", "שלום", "Γειά", "<b>&amp;\"'")
Work = Callable[[], None]


@pytest.fixture
def hook():
    with PurgeHook() as server:
        yield server
        server.shutdown()


@pytest.fixture
def settings(settings, hook):
    return settings.model_copy(update={"cdn_purge_url": hook.url, "cdn_purge_networks": "127.0.0.0/8"})


def even(width: int = 1400, height: int = 1000, kind: str = "PNG") -> bytes:
    return encoded(Pillow.new("RGB", (width, height), GROUND), kind)


def for_site(choice: Choice) -> None:
    choose_for_site(choice)
    db.session.commit()


def box(picture: Pillow.Image) -> tuple[int, int, int, int] | None:
    """Where a picture is not of the ground's colour."""
    ground = Pillow.new("RGB", picture.size, GROUND)
    difference = ImageChops.difference(picture.convert("RGB"), ground).convert("L")
    return difference.point(lambda value: 255 if value > 24 else 0).getbbox()


def direct(client, image: Image) -> Pillow.Image:
    return opened(client.get(Links(image).direct))


def members_client(app: Flask, user: User):
    client = app.test_client()
    give_session(client, user)
    return client


@pytest.mark.parametrize("query", ["w=800&f=png", "w=1000&f=webp&q=95", "f=png", "w=600&h=600&m=cover&f=png"])
def test_strangers_get_every_size_with_the_mark(upload: Upload, ask: Ask, query: str) -> None:
    image = upload(even(), "even.png")
    for_site(WORDS)
    found = box(opened(ask(image, query)))
    assert found is not None
    # In the corner at the bottom on the right.
    picture = opened(ask(image, query))
    assert found[0] > picture.width / 2
    assert found[1] > picture.height / 2


def test_direct_link_and_medium_are_marked_and_the_thumb_is_not(app: Flask, upload: Upload) -> None:
    image = upload(even(), "even.png")
    before = storage().path(original_key(image)).read_bytes()
    for_site(WORDS)
    stranger, links = app.test_client(), Links(image)
    assert box(direct(stranger, image))
    assert links.medium is not None
    assert box(opened(stranger.get(links.medium)))
    assert box(opened(stranger.get(links.sizes[0][0])))
    assert box(opened(stranger.get(links.thumb))) is None
    assert storage().path(original_key(image)).read_bytes() == before


def test_owner_and_moderators_get_it_without_and_no_cache_keeps_that(
    app: Flask, upload: Upload, owner: User
) -> None:
    image = upload(even(), "even.png")
    for_site(WORDS)
    for user in (owner, User(name="mod", email="m@example.org", password_hash="x", role="moderator")):
        db.session.add(user)
        db.session.commit()
        client = members_client(app, user)
        for path in (Links(image).direct, f"/img/{image.code}?w=900&f=png"):
            answer = client.get(path)
            assert box(opened(answer)) is None
            assert "no-store" in answer.headers["Cache-Control"]
    assert members_client(app, owner).get(Links(image).direct).data == even()
    stranger = app.test_client().get(Links(image).direct)
    assert "public" in stranger.headers["Cache-Control"]


def test_account_overrides_the_site(app: Flask, upload: Upload, owner: User) -> None:
    image = upload(even(), "even.png")
    for_site(WORDS)
    choose_own(owner, Choice())
    db.session.commit()
    assert box(direct(app.test_client(), image)) is None
    choose_own(owner, Choice(text="mine", position="top-left", opacity=100))
    db.session.commit()
    found = box(direct(app.test_client(), image))
    assert found is not None
    assert found[2] < image.width / 2
    choose_own(owner, None)
    db.session.commit()
    found = box(direct(app.test_client(), image))
    assert found is not None
    assert found[0] > image.width / 2


@pytest.mark.parametrize("position", POSITIONS)
def test_each_of_the_nine_places(upload: Upload, ask: Ask, owner: User, position: str) -> None:
    """The middle of the mark lies in the third of the picture that the word names."""
    image = upload(even(900, 900), "even.png")
    choose_own(owner, Choice(text="MARK", position=position, opacity=100, size=30))  # type: ignore[arg-type]
    db.session.commit()
    found = box(opened(ask(image, "w=600&f=png")))
    assert found is not None
    across, down = (found[0] + found[2]) / 2, (found[1] + found[3]) / 2
    column = "left" if across < 200 else "right" if across > 400 else ""
    row = "top" if down < 200 else "bottom" if down > 400 else ""
    assert ("-".join(filter(None, (row, column))) or "centre") == position


def test_size_and_opacity_are_those_chosen(upload: Upload, ask: Ask, owner: User) -> None:
    image = upload(even(1000, 1000), "even.png")
    red = sent(encoded(Pillow.new("RGBA", (200, 100), (255, 0, 0, 255)), "PNG"))
    choose_own(owner, Choice(picture=red, position="centre", opacity=50, size=40))
    db.session.commit()
    picture = opened(ask(image, "w=500&f=png")).convert("RGB")
    found = box(picture)
    assert found is not None
    # 40 % of 500 pixels, twice as wide as high, in the middle.
    assert found == (150, 200, 350, 300)
    middle = picture.getpixel((250, 250))
    assert isinstance(middle, tuple)
    half = [(own + ground) / 2 for own, ground in zip((255, 0, 0), GROUND, strict=True)]
    assert max(abs(got - wanted) for got, wanted in zip(middle, half, strict=True)) <= 3


def sent(content: bytes) -> str:
    """The name of the mark made of a picture that was sent."""
    staged = storage().stage(10**7)
    staged.write(content)
    try:
        return picture_mark(staged)
    finally:
        staged.close()


@pytest.mark.parametrize("words", SCRIPTS)
def test_words_in_any_script_are_drawn(app: Flask, words: str) -> None:
    with Pillow.open(mark_path(text_mark(words))) as stored:
        mark = stored.convert("RGBA")
    assert mark.width > mark.height / 2
    extent = mark.getchannel("A").getbbox()
    # Cut to the words, white with a dark rim.
    assert extent is not None
    assert (extent[2] - extent[0]) / mark.width > 0.9
    assert ImageStat.Stat(mark.convert("L"), mask=mark.getchannel("A")).extrema[0] == (0, 255)


def test_every_frame_of_an_animation_is_marked(upload: Upload, ask: Ask) -> None:
    frames = [Pillow.new("RGB", (500, 400), colour) for colour in (GROUND, (200, 60, 60), (60, 160, 60))]
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:], duration=100)
    image = upload(buffer.getvalue(), "moving.gif")
    for_site(WORDS)
    picture = opened(ask(image, "w=450&f=gif"))
    assert picture.n_frames == 3  # type: ignore[attr-defined]
    for number in range(3):
        picture.seek(number)
        corner = picture.convert("RGB").crop((225, 180, 450, 360)).convert("L")
        assert ImageStat.Stat(corner).stddev[0] > 5


def test_changing_it_makes_new_pictures_and_purges_the_old(
    upload: Upload, ask: Ask, work: Work, hook: PurgeHook, owner: User
) -> None:
    image = upload(even(), "even.png")
    for_site(WORDS)
    first = ask(image, "w=800&f=png")
    kept = set(storage().walk(f"{image.code[:2]}/{image.code}"))
    hook.told.clear()
    for_site(Choice(text="other", position="top-left", opacity=100))
    work()
    second = ask(image, "w=800&f=png")
    assert first.headers["ETag"] != second.headers["ETag"]
    assert first.data != second.data
    left = set(storage().walk(f"{image.code[:2]}/{image.code}"))
    assert len(left) == len(kept)
    assert len(kept - left) == 1
    asked = f"/img/{image.code}?w=800&f=png"
    assert any(address.endswith(asked) for addresses in hook.told for address in addresses)
    hook.told.clear()
    choose_own(owner, Choice())
    db.session.commit()
    work()
    assert hook.told
    assert box(opened(ask(image, "w=800&f=png"))) is None


def test_a_small_piece_of_a_large_picture_is_marked(upload: Upload, ask: Ask) -> None:
    """A few dozen of them would be the whole picture without a mark."""
    image = upload(even(), "even.png")
    for_site(WORDS)
    assert box(opened(ask(image, "crop=0,0,300,300&f=png")))
    assert box(opened(ask(image, "crop=0,0,700,500&w=161&f=png")))
    assert box(opened(ask(image, "crop=0,0,700,500&w=160&f=png"))) is None


def test_small_pictures_and_videos_have_none(upload: Upload, ask: Ask) -> None:
    image = upload(even(), "even.png")
    for_site(WORDS)
    assert box(opened(ask(image, "w=320&f=png"))) is None
    assert box(opened(ask(image, "w=321&f=png")))

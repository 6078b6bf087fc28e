"""Motion photos whose video is kept: on the picture's page, in the APIs, and for whom the picture is."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import expect

from imghost.extensions import db
from imghost.models import User
from imghost.services.links import Links
from imghost.services.upkeep.backup.named_files import named_files
from imghost.services.variant_keys import motion_key
from imghost.storage.current import storage
from tests.browser import OpenPage
from tests.factories import make_key
from tests.imaging.intake.samples import video
from tests.live import LiveSite
from tests.pictures import jpeg
from tests.web.conftest import Upload
from tests.web.page_rules import PageClient

pytestmark = pytest.mark.settings(keep_motion_videos=True)


@pytest.fixture
def photo(tmp_path: Path) -> bytes:
    return jpeg(700, 500) + video(tmp_path, "mp4", seconds=20.0).read_bytes()


def test_the_page_offers_the_video_and_tells_its_owner(
    owner_pages: PageClient, client: FlaskClient, upload: Upload, photo: bytes
) -> None:
    image = upload(photo)
    links = Links(image)
    assert links.motion is not None
    film = client.get(links.motion)
    assert (film.status_code, film.mimetype, film.data[4:8]) == (200, "video/mp4", b"ftyp")
    assert (image.lost_video, image.motion_bytes, b"ftyp" in client.get(links.direct).data) == (
        False,
        len(film.data),
        False,
    )
    assert client.get(links.motion, headers={"Range": "bytes=4-7"}).data == b"ftyp"
    told = "Its video was kept"
    assert (told in owner_pages.get(links.viewer).text, told in client.get(links.viewer).text) == (
        True,
        False,
    )
    assert links.motion in client.get(links.viewer).text
    assert "its video was kept" in owner_pages.get(f"/my/uploads/codes?code={image.code}").text


def test_who_does_not_see_the_picture_does_not_see_its_video(
    owner_pages: PageClient, client: FlaskClient, upload: Upload, photo: bytes
) -> None:
    image = upload(photo)
    former = Links(image).motion
    image.visibility = "private"
    db.session.commit()
    private = Links(image).motion
    assert former is not None
    assert private is not None
    assert [client.get(path).status_code for path in (former, private)] == [404, 404]
    assert owner_pages.get(private).headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("keeps", [True, False])
def test_every_api_tells(client: FlaskClient, owner: User, upload: Upload, photo: bytes, keeps: bool) -> None:
    image = upload(photo if keeps else jpeg(64, 48) + b"\0\0\0\x18ftypisom" + bytes(200))
    key = make_key(owner)
    bearer = {"Authorization": f"Bearer {key}"}
    api_key = {"X-API-Key": key}
    answers = [
        client.get("/api/images", headers=bearer).json["images"][0]["motion_video"],
        client.get(f"/api/v1/images/img_{image.code}", headers=bearer).json["motionVideo"],
        client.get(f"/api/v1/images/{image.code}", headers=api_key).json["motionVideo"],
        client.get(f"/v1/assets/{image.asset_id}", headers=bearer).json["motion_video"],
    ]
    motion = Links(image).motion
    assert answers == [f"http://127.0.0.1:8000{motion}" if motion else None] * 4
    assert (motion is not None) is keeps


def test_it_is_in_every_backup(upload: Upload, photo: bytes, tmp_path: Path) -> None:
    image = upload(photo)
    assert storage().size(motion_key(image)) == image.motion_bytes
    if db.engine.dialect.name != "sqlite":
        pytest.skip("what a backup names is read from an SQLite file")
    with (
        closing(sqlite3.connect(str(db.engine.url.database))) as rows,
        closing(sqlite3.connect(tmp_path / "dump")) as dump,
    ):
        rows.backup(dump)
    assert motion_key(image) in {file.key for file in named_files(tmp_path / "dump")}


@pytest.mark.browser
@pytest.mark.processes
@pytest.mark.xdist_group("live_site")
def test_it_plays_while_the_pointer_is_there_and_at_a_press(
    open_page: OpenPage, live_site: LiveSite, photo: bytes
) -> None:
    image = live_site.upload(photo, "beach.jpg").json()["image"]
    assert image["motion_video"].endswith(".mv.mp4")
    page = open_page(image["path_viewer"])
    button, moving = page.get_by_role("button", name="Play motion"), page.locator("video.stage-moving")
    button.hover()
    expect(moving).to_be_visible()
    expect(moving).to_have_js_property("paused", False)
    page.mouse.move(1, 1)
    expect(moving).to_have_count(0)
    button.focus()
    for key in ("Enter", " "):
        page.keyboard.press(key)
        expect(button).to_have_attribute("aria-pressed", "true")
        # As when it is over.
        moving.dispatch_event("ended")
        expect(moving).to_have_count(0)
        expect(button).to_have_attribute("aria-pressed", "false")

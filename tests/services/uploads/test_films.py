"""What browsers need of a video: made by a job of its own, shown where it is needed, gone with the video."""

import json
import subprocess
import tempfile
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from flask import Flask, current_app

from imghost.base.errors import NotFound
from imghost.extensions import db, redis
from imghost.imaging.codecs import EVERYTHING, Codecs, save
from imghost.models import Image, User
from imghost.queue import VIDEOS, open_queue
from imghost.services.actor import Actor
from imghost.services.images.delete import mark_deleted
from imghost.services.images.details import Details
from imghost.services.links import Links
from imghost.services.upkeep.reconcile import reconcile
from imghost.services.uploads import films
from imghost.services.uploads.ingest import ingest
from imghost.services.uploads.replace import replace_file
from imghost.services.variant_keys import film_key
from imghost.storage.current import storage
from tests.clients import give_session
from tests.factories import make_image, make_user
from tests.web.page_rules import PageClient

OLD = ("-c:v", "mpeg4", "-c:a", "aac")
NEW = ("-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac")
NOW = timedelta(0)
SOON = "Few browsers play this video as it is."


@cache
def clip(options: tuple[str, ...] = OLD, seconds: int = 3, size: str = "128x96", rate: int = 5) -> bytes:
    sources = [
        "-f",
        "lavfi",
        "-i",
        f"testsrc=d={seconds}:s={size}:r={rate}",
        "-f",
        "lavfi",
        "-i",
        f"sine=d={seconds}",
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip.mp4"
        subprocess.run(["ffmpeg", "-v", "error", *sources, *options, str(path)], check=True)
        return path.read_bytes()


@pytest.fixture
def owner(app: Flask) -> User:
    return make_user("owner")


@pytest.fixture
def pages(app: Flask) -> PageClient:
    return PageClient(app, use_cookies=True)


@pytest.fixture
def upload(owner: User, work: Callable[[], None]) -> Callable[..., Image]:
    def run(content: bytes, **details: object) -> Image:
        staged = storage().stage(10**8)
        staged.write(content)
        try:
            image = ingest(Actor(user=owner), staged, Details(filename="clip.mp4", **details)).image
        finally:
            staged.close()
        work()
        db.session.refresh(image)
        return image

    return run


def make(image: Image) -> None:
    """Do the job in a session of its own, as in a worker process."""
    with current_app.app_context():
        films.make_all(image.id)
    db.session.expire_all()


def streams(content: bytes) -> list[dict[str, object]]:
    with tempfile.NamedTemporaryFile(suffix=".mp4") as file:
        file.write(content)
        file.flush()
        shown = ["-show_entries", "stream=codec_name,width,height:format=duration", "-of", "json", file.name]
        found = subprocess.run(["ffprobe", "-v", "error", *shown], capture_output=True, check=True).stdout
    report = json.loads(found)
    return [*report["streams"], report["format"]]


def test_a_video_that_browsers_do_not_play_gets_a_copy(upload, pages) -> None:
    image = upload(clip())
    assert (image.status, image.films_status, image.plays) == ("ready", "processing", False)
    assert image.codecs == "mp4v.20.9, mp4a.40.2"
    page = pages.get(Links(image).viewer).text
    assert SOON in page
    assert f"{Links(image).direct}?download" in page

    make(image)

    assert image.films_status == "ready"
    answer = pages.get(Links(image).film)
    assert (answer.status_code, answer.mimetype) == (200, "video/mp4")
    picture, sound, whole = streams(answer.data)
    assert (picture["codec_name"], picture["width"], picture["height"]) == ("h264", 128, 96)
    assert sound["codec_name"] == "aac"
    assert float(str(whole["duration"])) == pytest.approx(3.0, abs=0.2)
    part = pages.get(Links(image).film, headers={"Range": "bytes=0-9"})
    assert (part.status_code, part.data) == (206, answer.data[:10])
    assert len(pages.get(Links(image).direct).data) == image.bytes
    shown_by_their_types(image, pages)


def key_folder(image: Image) -> str:
    return film_key(image, "film").rpartition("/")[0]


def shown_by_their_types(image: Image, pages: PageClient) -> None:
    """The first source whose type a browser knows is the one it plays (HTML, resource selection)."""
    page = pages.get(Links(image).viewer).text
    assert SOON not in page
    original = 'type="video/mp4; codecs=&#34;mp4v.20.9, mp4a.40.2&#34;"'
    first = page.index(f'<source src="{Links(image).direct}" {original}>')
    assert first < page.index(f'<source src="{Links(image).film}" type="video/mp4">')
    assert f'property="og:video" content="http://127.0.0.1:8000{Links(image).film}"' in page
    embedded = pages.get(f"/oembed?url=http://127.0.0.1:8000{Links(image).viewer}").json
    assert str(Links(image).film) in embedded["html"]


def test_a_video_that_plays_is_left_as_it_is(upload, pages) -> None:
    image = upload(clip(NEW))
    assert (image.plays, image.films_status) == (True, "processing")
    assert SOON not in pages.get(Links(image).viewer).text
    make(image)
    assert (image.film_bytes, image.streams, image.films_status) == (0, "", "ready")
    assert Links(image).playable == Links(image).direct
    picture, whole = streams(pages.get(Links(image).preview).data)
    assert picture["codec_name"] == "h264"
    assert float(str(whole["duration"])) == pytest.approx(2.0, abs=0.2)
    assert f'data-moving="{Links(image).preview}"' in pages.get("/explore/recent").text
    for ending in (".bv.mp4", ".hs.m3u8", ".hh.mp4", ".hl.m3u8", ".pv.m3u8", ".pv.jpeg"):
        assert pages.get(Links(image).direct.replace(".mp4", ending)).status_code == 404


@pytest.mark.settings(video_side=128, stream_minutes=1)
def test_a_long_video_gets_a_stream_of_two_sizes(upload, pages) -> None:
    image = upload(clip((*NEW, "-b:a", "16k"), seconds=62, size="256x144", rate=1))
    make(image)
    assert image.streams == "128,256"
    listing = pages.get(Links(image).stream)
    assert listing.mimetype == "application/vnd.apple.mpegurl"
    lines = listing.text.splitlines()
    assert [line for line in lines if not line.startswith("#")] == ["clip.hh.m3u8", "clip.hl.m3u8"]
    assert "RESOLUTION=128x72" in lines[2]
    folder = Links(image).stream.rpartition("/")[0]
    rendition = pages.get(f"{folder}/clip.hl.m3u8").text
    assert 'URI="clip.hl.mp4"' in rendition
    lengths = [float(row[8:-1]) for row in rendition.splitlines() if row.startswith("#EXTINF")]
    assert sum(lengths) == pytest.approx(62, abs=1)
    film = pages.get(f"{folder}/clip.hl.mp4")
    assert len(film.data) == storage().size(film_key(image, "low"))
    assert pages.get(Links(image).viewer).text.index(str(Links(image).stream)) < pages.get(
        Links(image).viewer
    ).text.index(f'<source src="{Links(image).direct}"')


def test_nobody_gets_the_films_of_a_hidden_video(app, upload, pages, owner) -> None:
    image = upload(clip(), visibility="private")
    make(image)
    assert image.address_secret in str(Links(image).film)
    mine = PageClient(app, use_cookies=True)
    give_session(mine, owner)
    for path in (Links(image).film, Links(image).preview):
        assert pages.get(path).status_code == 404
        answer = mine.get(path)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")


def test_they_go_with_the_file_they_were_made_of(upload, owner) -> None:
    image = upload(clip())
    make(image)
    made = film_key(image, "film"), film_key(image, "preview")
    assert all(storage().size(key) for key in made)
    staged = storage().stage(10**8)
    staged.write(clip(NEW))
    replace_file(Actor(user=owner), image, staged, "other.mp4")
    staged.close()
    assert not any(storage().size(key) for key in made)
    assert (image.films_status, image.film_bytes, image.plays) == ("processing", 0, None)
    assert Links(image).film is None


def test_nothing_stays_of_work_on_a_video_deleted_meanwhile(upload, monkeypatch) -> None:
    image = upload(clip())
    code_keys = [film_key(image, name) for name in ("film", "preview")]
    place = films._placed

    def delete_first(*arguments: object) -> dict[str, object]:
        mark_deleted(db.session.get(Image, image_id))
        db.session.commit()
        return place(*arguments)

    image_id = image.id
    monkeypatch.setattr(films, "_placed", delete_first)
    make(image)
    assert not any(storage().size(key) for key in code_keys)


def waiting_video() -> Image:
    return make_image(
        format="mp4", extension="mp4", films_status="processing", codecs="mp4v.20.9", plays=False
    )


def waiting() -> list[str]:
    return [str(job_id) for job_id in open_queue(VIDEOS, redis()).get_job_ids()]


def test_a_lost_job_is_begun_again(app) -> None:
    image = waiting_video()
    assert films.start_films(image.id)
    assert waiting() == [films.job_key(image, 0)]
    open_queue(VIDEOS, redis()).empty()
    assert reconcile(NOW) == 1
    assert waiting() == [films.job_key(image, 0)]
    assert reconcile(NOW) == 0


def test_a_video_that_cannot_be_converted_says_so(upload, pages, monkeypatch) -> None:
    image = upload(clip())
    storage().path(f"{key_folder(image)}/original.mp4").write_bytes(clip()[:300])
    make(image)
    assert (image.status, image.films_status) == ("ready", "failed")
    page = pages.get(Links(image).viewer).text
    assert "it could not be converted" in page
    assert f"{Links(image).direct}?download" in page


@pytest.mark.settings(browser_videos=False)
def test_switched_off_a_sentence_and_the_file_are_left(pages) -> None:
    image = waiting_video()
    assert not films.start_films(image.id)
    assert waiting() == []
    assert reconcile(NOW) == 0
    make(image)
    assert image.films_status == "processing"
    page = pages.get(Links(image).viewer).text
    assert "none is converted here" in page
    assert f"{Links(image).direct}?download" in page


def test_a_machine_without_an_encoder_makes_none(app, pages, settings) -> None:
    path = settings.home / "run" / "codecs.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    lacking = Codecs(EVERYTHING.readable, EVERYTHING.writable, films=False)
    save(lacking, path)
    image = waiting_video()
    assert not films.start_films(image.id)
    assert "none is converted here" in pages.get(Links(image).viewer).text
    assert "libx264" in lacking.problems()[-1]


def test_films_whose_files_are_gone_are_made_again(upload, pages) -> None:
    image = upload(clip())
    make(image)
    storage().delete(film_key(image, "film"))
    assert pages.get(Links(image).film).status_code == 404
    db.session.expire_all()
    assert (image.films_status, image.film_bytes) == ("processing", 0)
    make(image)
    assert pages.get(Links(image).film).status_code == 200


def test_a_video_from_before_is_looked_at_too_and_the_progress_is_told(upload, monkeypatch) -> None:
    image = upload(clip())
    image.codecs = image.plays = None
    db.session.commit()
    assert [kind for _, kind in Links(image).sources] == ["video/mp4"]
    seen: list[int] = []
    note = films._note_progress
    monkeypatch.setattr(
        films, "_note_progress", lambda *words: (note(*words), seen.append(films.progress(image)))
    )
    make(image)
    assert (image.plays, bool(image.film_bytes)) == (False, True)
    assert seen == sorted(seen)
    assert seen[-1] == 99


def test_work_on_what_is_not_wanted_any_more_ends(app) -> None:
    image = waiting_video()
    tell = films._teller(image, 1)
    mark_deleted(image)
    db.session.commit()
    films.ASK_SECONDS, kept = -1.0, films.ASK_SECONDS
    try:
        with pytest.raises(NotFound):
            tell("film", 0.5)
    finally:
        films.ASK_SECONDS = kept

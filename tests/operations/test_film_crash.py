"""A video worker that is killed in the middle of a film, and a video that is deleted there."""

import contextlib
import os
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.live import LiveSite, running_site
from tests.waiting import wait_until

pytestmark = [pytest.mark.processes, pytest.mark.soak, pytest.mark.timeout(600)]
RECOVERY_SECONDS = 300


@pytest.fixture(scope="module")
def site() -> Iterator[LiveSite]:
    with contextlib.contextmanager(running_site)(
        IMGHOST_BROWSER_VIDEOS="true", IMGHOST_VIDEO_WORKERS="1"
    ) as site:
        yield site


@pytest.fixture(scope="module")
def long_clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    source = ["-f", "lavfi", "-i", "testsrc2=d=30:s=1280x720:r=30", "-c:v", "mpeg4", "-q:v", "8"]
    subprocess.run(["ffmpeg", "-v", "error", *source, str(path)], check=True)
    return path.read_bytes()


def column(site: LiveSite, name: str, code: str) -> object:
    with contextlib.closing(sqlite3.connect(site.home / "imghost.sqlite3", timeout=30)) as database:
        database.row_factory = sqlite3.Row
        return database.execute("SELECT * FROM images WHERE code = ?", (code,)).fetchone()[name]


def children(process: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process)], capture_output=True, check=False)
    return [int(word) for word in found.stdout.split()]


def family(process: int) -> list[int]:
    return [process, *(each for child in children(process) for each in family(child))]


def words_of(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def running(site: LiveSite, words: str) -> list[int]:
    assert site.process is not None
    return [each for each in family(site.process.pid) if words in words_of(each)]


def begun(site: LiveSite, content: bytes) -> dict[str, str]:
    """Upload, and wait until a part of the film has been made."""
    image: dict[str, str] = site.upload(content, "clip.mp4").json()["image"]
    code = image["url_viewer"].rpartition("/")[2].rpartition(".")[2] or image["id_encoded"]
    key = f"films:progress:{code}:1"
    wait_until(lambda: int(site.redis().get(key) or 0) >= 60, 300)
    return {**image, "code": code}


def test_a_killed_video_worker_leaves_nothing_running_and_the_film_is_made(
    site: LiveSite, long_clip: bytes
) -> None:
    image = begun(site, long_clip)
    (worker,) = running(site, "worker.py --videos")
    family_before = family(worker)
    assert any("libx264" in words_of(each) for each in family_before)

    os.kill(worker, signal.SIGKILL)

    wait_until(lambda: not any("libx264" in words_of(each) for each in family_before), 30)
    assert column(site, "films_status", image["code"]) == "processing"
    wait_until(lambda: column(site, "films_status", image["code"]) == "ready", RECOVERY_SECONDS)
    film = httpx.get(image["url"].replace(".mp4", ".bv.mp4"), trust_env=False)
    assert (film.status_code, film.headers["Content-Type"]) == (200, "video/mp4")
    assert len(film.content) == column(site, "film_bytes", image["code"])
    assert site.command("check").returncode == 0


def test_the_film_of_a_video_deleted_meanwhile_is_not_finished(site: LiveSite, long_clip: bytes) -> None:
    image = begun(site, long_clip)
    assert httpx.post(image["delete_url"], trust_env=False).status_code < 400

    wait_until(lambda: not running(site, "libx264"), 60)
    folder = site.home / "storage" / "blobs" / image["code"][:2] / image["code"]
    wait_until(lambda: not list(folder.rglob("*.mp4")), 60)

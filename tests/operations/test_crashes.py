"""What is acknowledged survives: processes of a real site are killed in the middle of their work."""

import os
import signal
import socket
from collections.abc import Iterator

import httpx
import pytest
from PIL import Image

from imghost.queue import PICTURES, open_queue
from tests.live import LiveSite, children, command_line, is_running, running_site
from tests.pictures import encoded, png
from tests.raw_http import web_socket
from tests.waiting import wait_until

pytestmark = [pytest.mark.processes, pytest.mark.soak, pytest.mark.timeout(240)]

# A dead worker is noticed when its sign of life runs out, its job by the next round of the schedule.
RECOVERY_SECONDS = 90


@pytest.fixture(scope="module")
def site() -> Iterator[LiveSite]:
    """A site whose uploads do not wait for the worker."""
    yield from running_site(IMGHOST_UPLOAD_WAIT="0")


@pytest.fixture(scope="module")
def slow_picture() -> bytes:
    """Noise of 12 megapixels: seconds of work for a worker."""
    return encoded(Image.effect_noise((4000, 3000), 90).convert("RGB"), "JPEG", quality=95)


def assert_complete(site: LiveSite, uploads: int) -> None:
    """Every upload is ready, and database and storage agree."""
    wait_until(lambda: site.statuses() == ["ready"] * uploads, RECOVERY_SECONDS)
    checked = site.command("check")
    assert checked.returncode == 0, checked.stdout
    assert f"Images: {uploads}." in checked.stdout
    assert "Problems: 0." in checked.stdout


def kill(site: LiveSite, word: str) -> None:
    """Kill every process whose command line holds `word`, without warning."""
    victims = site.processes(word)
    assert victims
    for pid in victims:
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not any(is_running(pid) for pid in victims))


def _worker(site: LiveSite) -> int:
    """The launcher's own child; what that has just forked still has its command line for a moment."""
    assert site.process is not None
    (worker,) = [
        pid
        for pid in children(site.process.pid)
        if "worker.py" in command_line(pid) and "--cron" not in command_line(pid)
    ]
    return worker


def test_a_worker_killed_in_the_middle_of_a_job(site: LiveSite, slow_picture: bytes) -> None:
    before = len(site.statuses())
    with site.redis() as connection:
        started = open_queue(PICTURES, connection).started_job_registry
        assert site.upload(slow_picture, "slow.jpg").status_code == 200
        wait_until(lambda: started.get_job_ids(cleanup=False))
        os.kill(_worker(site), signal.SIGKILL)
    assert site.statuses()[-1] == "processing"
    assert_complete(site, before + 1)


def test_the_web_server_killed_in_the_middle_of_an_upload(site: LiveSite) -> None:
    before = len(site.statuses())
    staging = site.home / "storage" / "staging"
    # As nginx does, which would wait for the other half.
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(web_socket(site)))
        client.sendall(_half_an_upload(site))
        wait_until(lambda: any(path.stat().st_size for path in staging.iterdir()))
        kill(site, " imghost web")
        wait_until(lambda: site.processes(" imghost web"))
    wait_until(lambda: _answers(site))
    assert site.upload(png(), "after.png").status_code == 200
    assert_complete(site, before + 1)
    site.stop()
    site.start()
    assert list(staging.iterdir()) == []
    assert_complete(site, before + 1)


def _half_an_upload(site: LiveSite) -> bytes:
    form = b'--b\r\nContent-Disposition: form-data; name="source"; filename="half.png"\r\n\r\n'
    head = (
        f"POST /api/1/upload HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\nX-API-Key: {site.api_key}\r\n"
        "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 1000000\r\n\r\n"
    )
    return head.encode() + form + png()[:100] + bytes(500_000)


def _answers(site: LiveSite) -> bool:
    return httpx.get(site.base_url, trust_env=False).status_code == 200


def test_redis_killed_while_uploads_wait(site: LiveSite, slow_picture: bytes) -> None:
    before = len(site.statuses())
    assert site.upload(slow_picture, "before.jpg").status_code == 200
    kill(site, "redis-server")
    assert site.upload(png(), "during.png").status_code == 200
    assert_complete(site, before + 2)


def test_the_launcher_killed_leaves_nothing_behind(site: LiveSite, slow_picture: bytes) -> None:
    before = len(site.statuses())
    assert site.upload(slow_picture, "last.jpg").status_code == 200
    processes = site.processes()
    assert len(processes) >= 5
    site.stop(signal.SIGKILL)
    wait_until(lambda: not any(is_running(pid) for pid in processes))
    site.start()
    assert_complete(site, before + 1)

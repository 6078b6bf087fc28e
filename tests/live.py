"""A whole site as people run it: the real launcher with Redis, web server, workers and schedule."""

import contextlib
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from redis import Redis

from imghost import create_app
from imghost.extensions import db
from imghost.services.accounts.api_keys import USER_SCOPES, mint_key
from imghost.services.accounts.user_add import add_user
from imghost.settings import load_settings
from tests.waiting import wait_until

ROOT = Path(__file__).parents[1]
PASSWORD = "a password only for tests"
START_SECONDS = 180
STOP_SECONDS = 30
# Where the sites may fetch pictures from. Not their own address: a site never fetches from itself.
OUTSIDE = "127.0.0.2"
SETTINGS = {
    "IMGHOST_DOWNLOAD_NETWORKS": f"{OUTSIDE}/32",
    "IMGHOST_WEB_WORKERS": "1",
    "IMGHOST_JOB_WORKERS": "1",
    # Tests of films switch them on and start a worker.
    "IMGHOST_BROWSER_VIDEOS": "false",
    "IMGHOST_VIDEO_WORKERS": "0",
    "IMGHOST_ASSIST_WORKERS": "0",
    "IMGHOST_KEEP_MOTION_VIDEOS": "true",
    "IMGHOST_UPLOAD_LIMIT": "100000 per hour",
    "IMGHOST_ARCHIVE_LIMIT": "100000 per hour",
    "IMGHOST_GUEST_UPLOAD_LIMIT": "100000 per hour",
    "IMGHOST_SIGN_IN_LIMIT": "100000 per minute",
    "IMGHOST_TOKEN_LIMIT": "100000 per minute",
}


class LiveSite:
    """A site in a data directory of its own. `base_url` is its address, `api_key` a member's credential.

    `log` holds what the launcher said since its last start, `first_words` what it said at its first.
    """

    def __init__(self, home: Path, **settings: str) -> None:
        self.home = home
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.log = home.with_name("launcher.log")
        self.api_key = ""
        self.first_words = ""
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("IMGHOST_")},
            **SETTINGS,
            **settings,
            "IMGHOST_HOME": str(home),
            "PORT": str(self.port),
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the launcher and wait until it says that the site is ready."""
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "imghost", "up"],
                cwd=ROOT, env=self.environment, stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip
        wait_until(self._is_ready, START_SECONDS)
        self.first_words = self.first_words or self.log.read_text()

    def _is_ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log.read_text()
        return "is ready: " in self.log.read_text()

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Stop the launcher as a person does, and return its exit code."""
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(STOP_SECONDS)

    def command(self, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run `python -m imghost …` on this site."""
        return subprocess.run(
            [sys.executable, "-m", "imghost", *words],
            cwd=ROOT, env=self.environment, input=stdin, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def add_member(self, name: str = "member", role: str = "member") -> str:
        """Add an account with PASSWORD and return an API key of it.

        From this process: starting the commands, which do the same, takes seconds.
        """
        with create_app(load_settings(self.environment)).app_context():
            user = add_user(name, f"{name}@example.org", PASSWORD, role)
            _, credential = mint_key(user, "tests", USER_SCOPES)
            db.session.commit()
            db.engine.dispose()
        return credential

    def upload(self, content: bytes, name: str = "picture.png") -> httpx.Response:
        """Upload through the API as the member."""
        return httpx.post(
            f"{self.base_url}/api/1/upload",
            headers={"X-API-Key": self.api_key}, files={"source": (name, content)},
            timeout=60, trust_env=False,
        )  # fmt: skip

    def statuses(self) -> list[str]:
        """The status of every image, oldest first, straight from the database."""
        with contextlib.closing(sqlite3.connect(self.home / "imghost.sqlite3")) as database:
            return [status for (status,) in database.execute("SELECT status FROM images ORDER BY id")]

    def redis(self) -> Redis:
        return Redis.from_url(f"unix://{self.home}/run/redis.sock")

    def processes(self, word: str = "") -> list[int]:
        """Every process below the launcher whose command line holds `word`."""
        assert self.process is not None
        return [pid for pid in descendants(self.process.pid) if word in command_line(pid)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def children(pid: int) -> list[int]:
    """As the kernel lists them (proc(5))."""
    return [
        int(word) for path in Path(f"/proc/{pid}/task").glob("*/children") for word in _read(path).split()
    ]


def descendants(pid: int) -> list[int]:
    """Children, their children and so on."""
    return [found for child in children(pid) for found in (child, *descendants(child))]


def command_line(pid: int) -> str:
    return _read(Path(f"/proc/{pid}/cmdline")).replace("\0", " ")


def is_running(pid: int) -> bool:
    """Say whether the process lives; a dead one that nobody buried does not."""
    return _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()[:1] not in ([], ["Z"])


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def running_site(**settings: str) -> Iterator[LiveSite]:
    """A started site with a member; stopped and removed in the end."""
    # Not below pytest's own folder: the path of a unix socket may have 107 bytes only.
    folder = Path(tempfile.mkdtemp(prefix="imghost-live-"))
    site = LiveSite(folder / "home", **settings)
    try:
        site.start()
        site.api_key = site.add_member()
        yield site
    finally:
        if site.process is not None and site.process.poll() is None:
            site.stop()
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def live_site() -> Iterator[LiveSite]:
    """One site that all tests of a session share; they neither stop it nor kill any of its processes."""
    yield from running_site()

"""`python -m imghost up`: starting, refusing to start, stopping."""

import contextlib
import os
import re
import signal
import socket
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from imghost import create_app
from imghost.extensions import db
from imghost.services.site.site_settings import change_settings
from imghost.settings import load_settings
from tests.live import PASSWORD, LiveSite, children, is_running, running_site
from tests.raw_http import ask_raw, head
from tests.redis_servers import stopped
from tests.waiting import wait_until

pytestmark = [pytest.mark.processes, pytest.mark.timeout(240)]

# Redis, nginx and its worker, the web server and its worker, a worker and the schedule.
LEAST_PROCESSES = 7


@pytest.fixture(scope="module")
def site() -> Iterator[LiveSite]:
    yield from running_site(IMGHOST_WEB_WORKERS="2")


@pytest.fixture
def other() -> Iterator[LiveSite]:
    """A site that was never started."""
    with tempfile.TemporaryDirectory(prefix="imghost-live-") as folder:
        yield LiveSite(Path(folder) / "home")


def test_it_serves_the_page_it_names(site: LiveSite) -> None:
    assert f"is ready: {site.base_url}" in site.log.read_text()
    assert httpx.get(site.base_url, trust_env=False).status_code == 200


def test_a_site_without_users_shows_a_set_up_link(site: LiveSite) -> None:
    assert f"{site.base_url}/setup/" in site.first_words


def test_everything_is_for_its_owner_only(site: LiveSite) -> None:
    site.upload(b"not a picture")
    paths = [site.home, *site.home.rglob("*")]
    open_to_others = [path for path in paths if stat.S_IMODE(path.lstat().st_mode) & 0o077]
    assert len(paths) > 8
    assert open_to_others == []


def test_a_setting_counts_at_once_in_every_web_process(site: LiveSite) -> None:
    assert len(titles_of_each(site)) == 2
    site.add_member("boss", role="admin")
    with httpx.Client(base_url=site.base_url, trust_env=False) as boss:
        boss.post("/login", data={"login": "boss", "password": PASSWORD})
        for name in ("Pictures", "imghost"):
            fields = {"site_name": name, "time_zone": "UTC", "recent_on_home": "1", "maintenance_message": ""}
            assert boss.post("/admin/settings", data=fields).status_code == 303
            assert titles_of_each(site) == [f"<title>Recent · {name}</title>"] * 2


def test_nginx_takes_what_an_administrator_allows_while_the_site_runs(site: LiveSite) -> None:
    """Eight files to a form and two megabytes around them."""
    (limit,) = (site.home / "run").glob("front-*/largest_body.conf")
    assert limit.read_text() == "client_max_body_size 514000000;\n"
    with create_app(load_settings(site.environment)).app_context():
        change_settings({"max_megabytes": 100})
        db.session.commit()
        db.engine.dispose()
    httpx.get(site.base_url, trust_env=False)
    wait_until(lambda: limit.read_text() == "client_max_body_size 802000000;\n")
    length = {"Content-Length": "600000000", "X-API-Key": site.api_key}
    wait_until(lambda: asks_for_the_body(site, **length))


def asks_for_the_body(site: LiveSite, **lines: str) -> bool:
    """Say whether nginx wants to have a body of the announced length (RFC 9110, 10.1.1)."""
    announced = [f"{name}: {value}" for name, value in {**lines, "Expect": "100-continue"}.items()]
    return ask_raw(site, head(site, "POST", "/api/1/upload", *announced)).status == 100


def titles_of_each(site: LiveSite) -> list[str]:
    """Return the title of the same page from each web process, asked while the others are stopped.

    A process that is still starting, because another test ended its predecessor, is waited for.
    """
    titles: list[str] = []

    def each_has_answered() -> bool:
        web = site.processes("-m imghost web")
        # The server itself has the others as its children.
        workers = {pid for pid in web if not {*children(pid)} & {*web}}
        with contextlib.suppress(httpx.TransportError, ProcessLookupError):
            titles[:] = [title_of(site, workers - {worker}) for worker in workers]
        return len(titles) == 2

    wait_until(each_has_answered, seconds=60)
    return titles


def title_of(site: LiveSite, others: set[int]) -> str:
    """Return what the process that is not among `others` calls the page.

    Past nginx, which keeps its connections: otherwise one process may answer all that is asked one by one.
    """
    with contextlib.ExitStack() as stack:
        for other in others:
            stack.enter_context(stopped(other))
        transport = stack.enter_context(
            httpx.HTTPTransport(uds=str(load_settings(site.environment).web_socket))
        )
        client = stack.enter_context(httpx.Client(base_url=site.base_url, transport=transport))
        (title,) = re.findall("<title>.*</title>", client.get("/explore/recent", timeout=10).text)
    return str(title)


def test_the_front_comes_back_and_speaks_for_a_web_server_that_is_away(site: LiveSite) -> None:
    (front,) = site.processes("nginx: master")
    os.kill(front, signal.SIGKILL)
    wait_until(lambda: site.processes("nginx: master") not in ([], [front]))
    for pid in site.processes("-m imghost web"):
        os.kill(pid, signal.SIGKILL)
    with httpx.Client(base_url=site.base_url, trust_env=False) as client:
        away = client.get("/v1/nothing")
        assert (away.status_code, list(away.json()), away.headers["Retry-After"]) == (
            503,
            ["error", "request_id"],
            "5",
        )
        assert "does not answer" in client.get("/").text
        wait_until(lambda: client.get("/").status_code == 200)


def test_redis_listens_on_no_port(site: LiveSite) -> None:
    with site.redis() as connection:
        assert connection.info("server")["tcp_port"] == 0


def test_a_second_one_on_the_same_data_says_so(site: LiveSite) -> None:
    second = site.command("up")
    assert second.returncode == 1
    assert "running already" in second.stderr
    assert "Traceback" not in second.stderr


def test_a_taken_port_is_named(other: LiveSite) -> None:
    with socket.create_server(("127.0.0.1", other.port)):
        refused = other.command("up")
    assert refused.returncode == 1
    assert f"127.0.0.1:{other.port} is taken" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"IMGHOST_MAX_SIDE": "big"}, "IMGHOST_MAX_SIDE"),
        ({"IMGHOST_NO_SUCH_THING": "1"}, "IMGHOST_NO_SUCH_THING"),
        ({"PORT": "99999"}, "PORT"),
    ],
)
def test_wrong_settings_are_named(other: LiveSite, settings: dict[str, str], word: str) -> None:
    other.environment.update(settings)
    refused = other.command("up")
    assert refused.returncode == 1
    assert word in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_path_too_long_for_a_socket_is_explained(other: LiveSite) -> None:
    other.environment["IMGHOST_HOME"] = str(other.home / ("long" * 30))
    refused = other.command("up")
    assert refused.returncode == 1
    assert "too long" in refused.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_everything_and_starts_again(site: LiveSite, number: signal.Signals) -> None:
    processes = site.processes()
    assert len(processes) >= LEAST_PROCESSES
    assert site.stop(number) == 0
    assert not any(is_running(pid) for pid in processes)
    assert "Stopped." in site.log.read_text()
    site.start()
    assert httpx.get(site.base_url, trust_env=False).status_code == 200

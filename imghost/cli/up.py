"""`up`: the whole site on this machine, with everything it needs."""

import contextlib
import errno
import fcntl
import http.client
import logging
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click

from imghost.base.inference_runtime import runtime_is_installed
from imghost.base.open_files import raise_open_files
from imghost.cli import programs
from imghost.cli.front import nginx
from imghost.cli.preparing import preparing
from imghost.cli.supervisor import Supervisor
from imghost.cli.trial_picture import TrialPicture
from imghost.logs import configure_logs
from imghost.settings import EVERY_ADDRESS, Settings, load_settings

ROOT = Path(__file__).parents[2]
# sun_path of unix(7), without its terminating zero.
LONGEST_SOCKET_PATH = 107
REDIS_SECONDS = 10.0
FIRST_ANSWER_SECONDS = 15.0
# How long the web server of a launcher that was killed may still hold the port.
LEFTOVER_SECONDS = 10.0
# How long the workers may take to start before they are said not to work.
TRIAL_SECONDS = 45.0

log = logging.getLogger(__name__)


@click.command()
def up() -> None:
    """Run the site; Ctrl-C stops it.

    Starts Redis, web server, workers and schedule, restarts what dies, and stops everything in order.
    """
    os.umask(0o077)
    raise_open_files()
    settings = load_settings()
    configure_logs(settings, "launcher")
    _make_home(settings)
    with _only_one(settings) as after_crash:
        _require_port(settings, LEFTOVER_SECONDS if after_crash else 0.0)
        _require_redis_server(settings)
        _run(settings)


def _run(settings: Settings) -> None:
    environment = {**os.environ, "IMGHOST_HOME": str(settings.home.absolute()), "PYTHONUNBUFFERED": "1"}
    # Read by prometheus_client when a process imports it.
    environment["PROMETHEUS_MULTIPROC_DIR"] = str(_empty_metrics(settings))
    supervisor = Supervisor(ROOT, environment, settings.restarts_file)
    trial = TrialPicture(settings)
    began = time.monotonic()
    try:
        if not settings.redis_url:
            supervisor.add(programs.redis(settings))
            _await_redis(supervisor, settings)
        with preparing(settings):
            supervisor.add(programs.web(settings))
            notice = _prepare(settings, environment, trial)
        if supervisor.stopping:
            return
        # The first page does not have to share the processors with workers that are only starting.
        is_behind = nginx.is_used(settings)
        answers = nginx.web_answers if is_behind else _answers
        supervisor.run(until=lambda: answers(settings) or time.monotonic() > began + FIRST_ANSWER_SECONDS)
        if is_behind:
            supervisor.add(programs.front(settings))
        for number in range(1, settings.job_workers + 1):
            supervisor.add(programs.worker(number))
        for number in range(1, settings.video_workers + 1 if settings.browser_videos else 1):
            supervisor.add(programs.video_worker(number))
        for number in range(1, settings.assist_workers + 1 if runtime_is_installed() else 1):
            supervisor.add(programs.assist_worker(number))
        supervisor.add(programs.cron())
        if supervisor.run(until=lambda: answers(settings) and _answers(settings)):
            _announce(supervisor, settings, trial, notice)
            supervisor.run()
    finally:
        supervisor.stop()
    _say(settings, "Stopped.")


def _say(settings: Settings, text: str) -> None:
    """Tell the person who started the site, or whatever reads the log as JSON."""
    if settings.log_format == "json":
        log.info("%s", text)
    else:
        click.echo(text)


def _empty_metrics(settings: Settings) -> Path:
    """Return the folder in which all processes count; what those of the last start counted is gone."""
    folder = (settings.redis_socket.parent / "metrics").absolute()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return folder


def _announce(supervisor: Supervisor, settings: Settings, trial: TrialPicture, notice: str) -> None:
    """Say that the site, which answers, is ready once a picture of our own has gone through a worker."""
    deadline = time.monotonic() + TRIAL_SECONDS
    if not supervisor.run(until=lambda: trial.made() or time.monotonic() > deadline):
        return
    if not trial.made():
        _say(
            settings,
            f"{settings.site_name} answers at {settings.base_url}, but no worker makes pictures: uploads "
            f"wait. The lines above say why, and so does `python -m imghost doctor`.\n{notice}".rstrip(),
        )
        notice = ""
        if not supervisor.run(until=trial.made):
            return
    _say(settings, f"{settings.site_name} is ready: {settings.base_url}\n{notice}".rstrip())
    if settings.host in EVERY_ADDRESS and not settings.public_url:
        _say(settings, f"Links begin with {settings.base_url}; set IMGHOST_PUBLIC_URL to what people type.")


def _make_home(settings: Settings) -> None:
    run_folder = settings.redis_socket.parent
    try:
        run_folder.mkdir(parents=True, exist_ok=True)
        for folder in (settings.home, run_folder):
            folder.chmod(0o700)
    except OSError as error:
        raise click.ClickException(
            f"The data directory {settings.home} cannot be used: {error.strerror}."
        ) from None
    sockets = [] if settings.redis_url else [settings.redis_socket]
    sockets += [settings.web_socket] if nginx.is_used(settings) else []
    if any(len(os.fsencode(path.absolute())) > LONGEST_SOCKET_PATH for path in sockets):
        raise click.ClickException(
            f"The path {settings.home.absolute()} is too long. Set IMGHOST_HOME to a shorter one."
        )


@contextlib.contextmanager
def _only_one(settings: Settings) -> Iterator[bool]:
    """Hold the lock of the data directory; yield whether the one before was killed without warning."""
    with (settings.home / "run" / "up.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise click.ClickException(
                f"This site is running already (data directory {settings.home})."
            ) from None
        file.seek(0)
        after_crash = bool(file.read())
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        try:
            yield after_crash
        finally:
            file.truncate(0)


def _require_port(settings: Settings, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while (problem := _port_problem(settings)) is not None:
        if problem.errno != errno.EADDRINUSE or time.monotonic() > deadline:
            taken = problem.errno == errno.EADDRINUSE
            why = " is taken by another program" if taken else f": {problem.strerror}"
            raise click.ClickException(
                f"{settings.host}:{settings.port}{why}. Choose another with HOST and PORT."
            )
        time.sleep(0.1)


def _port_problem(settings: Settings) -> OSError | None:
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        return error
    return None


def _require_redis_server(settings: Settings) -> None:
    if not settings.redis_url and programs.redis_server() is None:
        raise click.ClickException("redis-server is not installed. Install it, or set REDIS_URL.")


def _await_redis(supervisor: Supervisor, settings: Settings) -> None:
    deadline = time.monotonic() + REDIS_SECONDS
    supervisor.run(until=lambda: _redis_answers(settings) or time.monotonic() > deadline)
    if not supervisor.stopping and not _redis_answers(settings):
        raise click.ClickException(
            "The private Redis does not start; see run/redis.log in the data directory."
        )


def _redis_answers(settings: Settings) -> bool:
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1)
        connection.connect(str(settings.redis_socket.absolute()))
        connection.sendall(b"PING\r\n")
        return connection.recv(16).startswith(b"+PONG")
    return False


def _prepare(settings: Settings, environment: dict[str, str], trial: TrialPicture) -> str:
    """Run `prepare`, which orders the trial picture, and return what it has to say."""
    alone = [] if settings.redis_url or settings.database_url else ["--alone"]
    finished = subprocess.run(  # noqa: S603 (our own command, no shell)
        [sys.executable, "-m", "imghost", "prepare", "--trial", trial.token, *alone],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if finished.returncode != 0:
        raise click.ClickException("The site cannot be prepared; the reason stands above.")
    return finished.stdout


def _answers(settings: Settings) -> bool:
    host = EVERY_ADDRESS.get(settings.host, settings.host)
    connection = http.client.HTTPConnection(host, settings.port, timeout=2)
    try:
        connection.request("HEAD", "/")
        connection.getresponse()
        return True
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()

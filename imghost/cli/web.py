"""`web`: the web server alone, for the launcher, Procfiles and containers."""

import ctypes
import logging
import os
from importlib import import_module
from pathlib import Path

import click
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from imghost.base.garbage_collection import frozen_start
from imghost.base.open_files import raise_open_files
from imghost.cli import programs
from imghost.cli.front import nginx
from imghost.cli.front.configuration import FILES_PREFIX
from imghost.cli.preparing import await_prepared
from imghost.cli.supervisor import Supervisor
from imghost.logs import GRANIAN, configure_logs
from imghost.settings import Settings, load_settings

ROOT = Path(__file__).parents[2]
HEADER_MILLISECONDS = 15_000
# Longer than the front keeps a connection that it may use again.
FRONT_MILLISECONDS = 60_000
# A full queue of a unix socket refuses at once, where TCP would wait.
BACKLOG = 4_096
RESPAWN_SECONDS = 0.5
STOP_SECONDS = 4
# From glibc's malloc.h.
M_ARENA_MAX = -8
ARENAS = 2


@click.command()
@click.option("--behind-front", is_flag=True, help="Listen on a socket for the nginx that runs already.")
def web(*, behind_front: bool) -> None:
    """Run the web server alone, nginx in front of it.

    The rest of the site runs elsewhere: `prepare` once, then `worker.py`, and that
    with `--videos` and with `--cron`.
    """
    os.umask(0o077)
    raise_open_files()
    settings = load_settings()
    configure_logs(settings, "web")
    if not behind_front and nginx.is_used(settings):
        run_with_front(settings)
    else:
        serve(settings, behind_front=behind_front)


def run_with_front(settings: Settings) -> None:
    """Run both until told to stop, and start again what dies."""
    supervisor = Supervisor(ROOT, dict(os.environ), settings.restarts_file)
    try:
        supervisor.add(programs.web(settings))
        if supervisor.run(until=lambda: nginx.web_answers(settings)):
            supervisor.add(programs.front(settings))
            supervisor.run()
    finally:
        supervisor.stop()


def serve(settings: Settings, *, behind_front: bool) -> None:
    """Answer requests in this process and its children until told to stop."""
    share_memory()
    if behind_front:
        os.environ.setdefault("IMGHOST_ACCEL_PREFIX", FILES_PREFIX)
        settings.front_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Of a web server that was killed.
        settings.web_socket.unlink(missing_ok=True)
    else:
        warn_without_front(settings)
    server = make_server(settings, behind_front=behind_front)
    # Imported before the server forks its workers: they share the memory and are back at once after a crash.
    with frozen_start():
        import_module("imghost.assembly")
    await_prepared(settings)
    server.serve()


def warn_without_front(settings: Settings) -> None:
    """Say what does not hold where Granian has the port."""
    log = logging.getLogger(__name__)
    if settings.front == "nginx":
        log.warning("nginx is not installed: slow clients hold up this site")
    if settings.trusted_proxies != settings.believed_proxies:
        log.warning(
            "X-Forwarded-For and X-Forwarded-Proto do not count here; `python -m imghost doctor` says why"
        )


def share_memory() -> None:
    """Let all threads of this process and its children take memory from two places instead of sixteen.

    glibc gives threads arenas of their own and hardly returns what lies in them: after one large upload per
    thread a web process stays large for good. Other C libraries have no such arenas.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_ARENA_MAX, ARENAS)


def make_server(settings: Settings, *, behind_front: bool) -> MPServer:
    """Return Granian as the settings want it."""
    # Our threads wait, for slow clients above all; how many there are has nothing to do with processors.
    logging.getLogger("_granian").addFilter(lambda record: "Python threads" not in record.getMessage())
    return MPServer(
        "app:app",
        address=settings.host,
        port=settings.port,
        uds=settings.web_socket if behind_front else None,
        backlog=BACKLOG,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        http1_settings=HTTP1Settings(
            header_read_timeout=FRONT_MILLISECONDS if behind_front else HEADER_MILLISECONDS
        ),
        workers=settings.web_workers,
        blocking_threads=settings.web_threads,
        respawn_failed_workers=True,
        respawn_interval=RESPAWN_SECONDS,
        workers_kill_timeout=STOP_SECONDS,
        log_level=LogLevels.warning,
        log_dictconfig=dict(GRANIAN),
    )

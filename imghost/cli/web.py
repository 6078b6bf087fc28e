"""`web`: the web server alone, for the launcher, Procfiles and containers."""

import ctypes
import logging
import os
from importlib import import_module

import click
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from imghost.base.lasting import lasting
from imghost.base.open_files import raise_open_files
from imghost.cli.preparing import await_prepared
from imghost.settings import Settings, load_settings

HEADER_MILLISECONDS = 15_000
RESPAWN_SECONDS = 0.5
STOP_SECONDS = 4
# From glibc's malloc.h.
M_ARENA_MAX = -8
ARENAS = 2


@click.command()
def web() -> None:
    """Run the web server alone.

    The rest of the site runs elsewhere: `prepare` once, then `worker.py` and `worker.py --cron`.
    """
    os.umask(0o077)
    raise_open_files()
    share_memory()
    settings = load_settings()
    server = make_server(settings)
    # Imported before the server forks its workers: they share the memory and are back at once after a crash.
    with lasting():
        import_module("imghost.assembly")
    await_prepared(settings)
    server.serve()


def share_memory() -> None:
    """Let all threads of this process and its children take memory from two places instead of sixteen.

    glibc gives threads arenas of their own and hardly returns what lies in them: after one large upload per
    thread a web process stays large for good. Other C libraries have no such arenas.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_ARENA_MAX, ARENAS)


def make_server(settings: Settings) -> MPServer:
    """Return Granian as the settings want it."""
    # Our threads wait, for slow clients above all; how many there are has nothing to do with processors.
    logging.getLogger("_granian").addFilter(lambda record: "Python threads" not in record.getMessage())
    return MPServer(
        "app:app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_MILLISECONDS),
        workers=settings.web_workers,
        blocking_threads=settings.web_threads,
        respawn_failed_workers=True,
        respawn_interval=RESPAWN_SECONDS,
        workers_kill_timeout=STOP_SECONDS,
        log_level=LogLevels.warning,
    )

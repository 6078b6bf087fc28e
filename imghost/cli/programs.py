"""The programs of one machine, as the launcher starts them."""

import shutil
import sys

from imghost.cli.front import nginx
from imghost.cli.supervisor import Program
from imghost.settings import Settings

# What stands in front of the web server ends after it: requests in progress still get their answers.
REDIS, WORKERS, WEB = range(3)
# Granian itself kills its workers after four seconds; see `web`.
WEB_STOP_SECONDS = 6.0


def redis_server() -> str | None:
    """Return the program that speaks Redis' protocol; Valkey's where a system has that one only."""
    return shutil.which("redis-server") or shutil.which("valkey-server")


def redis(settings: Settings) -> Program:
    """A private Redis or Valkey: a socket for this user only, no port, nothing kept on disk."""
    socket = settings.redis_socket.absolute()
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(socket.parent),
        "save": "",
        "appendonly": "no",
        "loglevel": "warning",
        "logfile": "redis.log",
    }
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    return Program("redis", [redis_server() or "redis-server", *words], REDIS)


def web(settings: Settings) -> Program:
    """The web server. When the launcher is killed it is told to stop, so that it takes its workers along."""
    command = [sys.executable, "-m", "imghost", "web"]
    if nginx.is_used(settings):
        command.append("--behind-front")
    return Program("web", command, WEB, stop_seconds=WEB_STOP_SECONDS, orphaned="TERM")


def front(settings: Settings) -> Program:
    """The private nginx, with a configuration written for it now."""
    return Program("front", nginx.command(settings), WORKERS, orphaned="TERM")


def worker(number: int) -> Program:
    """One worker for pictures, videos and upkeep."""
    return Program(f"worker {number}", [sys.executable, "worker.py"], WORKERS)


def video_worker(number: int) -> Program:
    """One worker for videos alone. What it is at when it has to stop is begun again later."""
    command = [sys.executable, "worker.py", "--videos"]
    return Program(f"video worker {number}", command, WORKERS, stop_seconds=2.0)


def assist_worker(number: int) -> Program:
    """One worker for assistance. What it is at when it has to stop is begun again later."""
    command = [sys.executable, "worker.py", "--assist"]
    return Program(f"assist worker {number}", command, WORKERS, stop_seconds=2.0)


def cron() -> Program:
    """The schedule."""
    return Program("cron", [sys.executable, "worker.py", "--cron"], WEB)

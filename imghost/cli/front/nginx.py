"""The private nginx: whether there is one, and how it is started."""

import contextlib
import shutil
import socket

from imghost.base.nginx import find_nginx
from imghost.cli.front.configuration import private
from imghost.http.front_limit import limit_file, limit_text
from imghost.settings import Settings

ANSWER_SECONDS = 2.0


def is_used(settings: Settings) -> bool:
    """Say whether nginx stands in front of this machine's web server."""
    return settings.front == "nginx" and find_nginx() is not None


def command(settings: Settings) -> list[str]:
    """Write the configuration, remove what a killed nginx has left, and return the command.

    Raises FileNotFoundError where nginx is not installed.
    """
    found = find_nginx()
    if found is None:
        raise FileNotFoundError("nginx")
    folder = settings.front_folder.absolute()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in folder.glob("nginx-*"):
        shutil.rmtree(left, ignore_errors=True)
    configuration = folder / "nginx.conf"
    configuration.write_text(private(settings))
    limit_file(settings).write_text(limit_text(settings))
    return [found, "-e", "stderr", "-p", str(folder), "-c", str(configuration)]


def web_answers(settings: Settings) -> bool:
    """Say whether the web server behind the front answers; nobody else can ask it."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(ANSWER_SECONDS)
        connection.connect(str(settings.web_socket.absolute()))
        connection.sendall(b"HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        return connection.recv(16).startswith(b"HTTP/1.1 ")
    return False

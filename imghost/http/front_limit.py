"""Keeps nginx's `client_max_body_size` equal to the setting that administrators change at run time."""

import contextlib
import logging
import os
import signal
from pathlib import Path

from flask import Flask

from imghost.services.site.site_settings import watch_settings
from imghost.settings import Settings

log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Tell the nginx of this machine, if there is one, of every change."""
    watch_settings(app, tell_front)


def limit_file(settings: Settings) -> Path:
    """Return what nginx includes for the largest body: it changes while the site runs."""
    return settings.front_folder / "largest_body.conf"


def limit_text(settings: Settings) -> str:
    """Return what stands there."""
    return f"client_max_body_size {settings.largest_body};\n"


def tell_front(settings: Settings) -> None:
    """Write the limit where nginx includes it, and let nginx read it, if it is not what stands there."""
    path, wanted = limit_file(settings), limit_text(settings)
    with contextlib.suppress(FileNotFoundError):
        if path.read_text() == wanted:
            return
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_text(wanted)
        draft.replace(path)
        _reload(int((settings.front_folder / "nginx.pid").read_text()))


def _reload(pid: int) -> None:
    """Let nginx read its configuration anew; requests in progress go on under the old one."""
    if b"nginx" not in Path(f"/proc/{pid}/cmdline").read_bytes():
        return
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGHUP)
    log.info("nginx takes other bodies from now on")

"""The log of every process: lines on standard output with time, level, program and the request's name.

`IMGHOST_LOG_FORMAT` chooses text or JSON, one object a line; `IMGHOST_LOG_LEVEL` what is left out.
"""

import json
import logging
import os
import sys
import threading
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal, TextIO

from imghost.base.request_ids import current_id
from imghost.settings import Settings

Format = Literal["text", "json"]

# Libraries that tell more than anybody asks, some of it secret: httpx logs every address it asks for.
QUIET = ("httpx", "httpcore", "rq", "rq.worker", "rq.job", "PIL", "alembic", "boto3", "botocore", "urllib3")
# For Granian, which sets up its own: its lines go where ours go.
GRANIAN: Mapping[str, Any] = {"loggers": {"_granian": {"handlers": [], "propagate": True}}}


def configure_logs(settings: Settings, program: str, output: TextIO | None = None) -> None:
    """Let this process, which is `program`, log as `settings` want it, to standard output by default."""
    handler = logging.StreamHandler(output or sys.stdout)
    handler.setFormatter(Lines(settings.log_format, program))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level.upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    logging.captureWarnings(capture=True)
    threading.excepthook = _log_thread


class Lines(logging.Formatter):
    """Makes a line of a record: text for people, JSON for programs."""

    def __init__(self, kind: Format, program: str) -> None:
        super().__init__()
        self._kind, self._program = kind, program

    def format(self, record: logging.LogRecord) -> str:
        message = record.getMessage()
        trace = self.formatException(record.exc_info) if record.exc_info else ""
        fields = {
            "level": record.levelname,
            "program": self._program,
            "pid": os.getpid(),
            "logger": record.name,
            "message": message,
            "request": current_id.get(),
            "trace": trace,
        }
        return line(self._kind, record.created, fields)


def line(kind: Format, moment: float, fields: Mapping[str, Any]) -> str:
    """Return one entry of the log, at `moment` in seconds since 1970; empty fields are left out of JSON."""
    if kind == "json":
        told = {name: value for name, value in fields.items() if value not in ("", None)}
        return json.dumps({"time": timestamp(moment), **told}, default=str)
    request = f" [{fields['request']}]" if fields["request"] else ""
    trace = f"\n{fields['trace']}" if fields.get("trace") else ""
    where = f"{fields['program']}[{fields['pid']}] {fields['logger']}"
    # Only a trace has more lines than one: nobody writes a line of the log by what he sends.
    message = fields["message"]
    if not message.isprintable():
        message = "".join(letter if letter.isprintable() else " " for letter in message)
    return f"{timestamp(moment)} {fields['level']} {where}: {message}{request}{trace}"


def timestamp(moment: float) -> str:
    """Return the time in UTC as RFC 3339 writes it, to the millisecond."""
    whole = int(moment)
    return f"{_second(whole)}.{int((moment - whole) * 1_000):03}Z"


@lru_cache(maxsize=2)
def _second(whole: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(whole))


def _log_thread(problem: threading.ExceptHookArgs) -> None:
    if problem.exc_type is not SystemExit and problem.exc_value is not None:
        name = problem.thread.name if problem.thread else "?"
        information = (problem.exc_type, problem.exc_value, problem.exc_traceback)
        logging.getLogger(__name__).error("thread %s ended", name, exc_info=information)

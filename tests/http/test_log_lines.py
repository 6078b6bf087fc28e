"""A line of the log: time, level, program and the request's name, as text or as JSON."""

import json
import logging
import re
import sys
from typing import Literal

import pytest

from imghost.base.request_ids import current_id
from imghost.logs import Lines, timestamp


def formatted(kind: Literal["text", "json"], message: str, *, fails: bool = False) -> str:
    try:
        raise ValueError("inner")
    except ValueError:
        information = sys.exc_info() if fails else None
    record = logging.LogRecord("imghost.a", logging.WARNING, "a.py", 1, message, (), information)
    return Lines(kind, "worker").format(record)


def test_the_time_is_rfc_3339_in_utc() -> None:
    assert timestamp(0.0) == "1970-01-01T00:00:00.000Z"
    assert timestamp(951_782_400.25) == "2000-02-29T00:00:00.250Z"


@pytest.mark.parametrize("message", ["one line", "two\nlines", "a\r\nb", "a\u2028b", "a\x1b[2Jb"])
def test_nobody_writes_a_line_by_what_he_sends(message: str) -> None:
    for kind in ("text", "json"):
        line = formatted(kind, message)
        assert line.isprintable()
        assert len(line.splitlines()) == 1


def test_the_name_of_the_request_is_in_it() -> None:
    token = current_id.set("abc")
    try:
        assert re.fullmatch(r"\S+Z WARNING worker\[\d+\] imghost\.a: x \[abc\]", formatted("text", "x"))
        told = json.loads(formatted("json", "x"))
    finally:
        current_id.reset(token)
    assert (told["request"], told["level"], told["message"]) == ("abc", "WARNING", "x")
    assert "request" not in json.loads(formatted("json", "x"))


def test_a_trace_stays_with_its_line() -> None:
    assert "ValueError: inner" in json.loads(formatted("json", "x", fails=True))["trace"]
    assert formatted("text", "x", fails=True).endswith("ValueError: inner")

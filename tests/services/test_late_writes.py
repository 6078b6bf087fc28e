"""What was counted is written when a process ends; what cannot be written then is said once and forgotten."""

import subprocess
import sys
from collections import Counter
from contextlib import nullcontext
from multiprocessing import util

import pytest

from imghost.services.late_writes import LateWrites
from tests.live import ROOT

# Counts while the interpreter ends, when Python 3.12 starts no threads any more.
AT_THE_END = """
import atexit
from contextlib import nullcontext
from imghost.services.late_writes import LateWrites
atexit.register(LateWrites(nullcontext).note, lambda counter: print(dict(counter)), "pictures", 3)
"""


def refuse(counter: Counter[str]) -> None:
    raise ConnectionError


def test_a_process_that_ends_writes_what_it_counted() -> None:
    done = subprocess.run(
        [sys.executable, "-c", AT_THE_END], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("{'pictures': 3}\n", "")


def test_the_last_write_is_not_put_off(caplog: pytest.LogCaptureFixture) -> None:
    counted = LateWrites(nullcontext)
    counted.note(refuse, "pictures", 3)
    counted.close()
    assert counted.pending(refuse, "pictures") == 0
    assert caplog.messages[-1:] == ["what was counted since the last write could not be written and is lost"]


def test_an_application_that_was_closed_leaves_nothing_for_the_end() -> None:
    before = dict(util._finalizer_registry)
    written: list[Counter[str]] = []
    counted = LateWrites(nullcontext)
    counted.note(written.append, "pictures", 3)
    counted.close()
    assert written == [Counter(pictures=3)]
    assert dict(util._finalizer_registry) == before

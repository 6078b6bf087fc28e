"""The policy refuses what it must, and the probes notice when it does not."""

import os
import subprocess
import sys

from imghost.imaging import policy
from imghost.imaging.policy import decoder_environment, probe_policy
from tests.live import ROOT


def test_our_policy_is_good():
    assert probe_policy() == []


def test_the_distributions_own_policy_is_not(monkeypatch):
    """Debian's lets pictures through, and files by their addresses; version 7 forbids scripts."""
    ours = decoder_environment()
    bare = {name: value for name, value in ours.items() if not name.startswith("MAGICK_")}
    monkeypatch.setattr(policy, "decoder_environment", lambda: bare)

    problems = probe_policy()

    for name in ("a PNG", "vid:", "url: file"):
        assert f"ImageMagick reads {name}" in problems


def test_decoder_that_cannot_be_started_is_reported(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")

    assert probe_policy() == ["The image decoder cannot be probed: CalledProcessError"]


def test_no_work_is_done_without_a_safe_policy(tmp_path):
    """The worker itself, told to look for its policy where there is none."""
    (tmp_path / "empty").mkdir()
    start = (
        "from pathlib import Path; from imghost.imaging import policy;"
        f" policy.POLICY_DIRECTORY = Path({str(tmp_path / 'empty')!r}); import worker; worker.main()"
    )
    environment = {"PATH": os.environ["PATH"], "IMGHOST_HOME": str(tmp_path / "home")}
    run = subprocess.run(
        [sys.executable, "-c", start], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 1
    assert "The image policy is not safe, no work is done: ImageMagick reads " in run.stderr

"""The policy refuses what it must, and the probes notice when it does not."""

import sys

from imghost.imaging import policy
from imghost.imaging.policy import decoder_environment, probe_policy


def test_our_policy_is_good():
    assert probe_policy() == []


def test_the_distributions_own_policy_is_not(monkeypatch):
    """Debian's reads SVG files that include others, and any number of frames."""
    ours = decoder_environment()
    bare = {name: value for name, value in ours.items() if not name.startswith("MAGICK_")}
    monkeypatch.setattr(policy, "decoder_environment", lambda: bare)

    problems = probe_policy()

    assert "ImageMagick accepts an SVG that includes a file" in problems
    assert "ImageMagick accepts a GIF of 1000 frames" in problems


def test_decoder_that_cannot_be_started_is_reported(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")

    assert probe_policy() == ["The image decoder cannot be probed: CalledProcessError"]

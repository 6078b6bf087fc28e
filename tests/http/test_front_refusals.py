"""What nginx says by itself has the shape of what the site says below the same prefix."""

import re

import pytest
from flask import Flask

from imghost.cli.front.refusals import ENVELOPES, PREFIXES
from imghost.http.failures import EXTENSION
from tests.dialects.program import Program

# What is decided by a header, as in `$shared_speaker` and `$page_speaker`.
BY_HEADER = {"$shared_speaker": "optimage", "$page_speaker": "script"}


def speaker(path: str) -> str:
    found = next((name for prefix, name in PREFIXES if re.match(prefix, path)), "page")
    return BY_HEADER.get(found, found)


def test_every_prefix_is_known_to_nginx(app: Flask) -> None:
    """Whoever adds an API adds a row to `imghost/cli/front/refusals.py`, too."""
    prefixes = [prefix for prefix, _ in app.extensions[EXTENSION] if prefix]
    assert len(prefixes) > 15
    for prefix in prefixes:
        path = f"{prefix}~nothing~"
        answer = Program(app, {"Accept": "application/json"}).send("POST", path)
        assert answer.status_code >= 400
        assert names(answer.get_json()) == names(ENVELOPES[speaker(path)]), path


def names(envelope: object) -> object:
    """The names in it, those of an inner object too; a script's error has more that nginx cannot know."""
    assert isinstance(envelope, dict)
    inner = envelope.get("error")
    return [*envelope], isinstance(inner, dict)


@pytest.mark.parametrize(
    "path", ["/", "/login", "/image/a", "/apis", "/vv1/a", "/tt/a", "/images/a", "/explore"]
)
def test_everything_else_is_a_page(path: str) -> None:
    assert speaker(path) == "page"

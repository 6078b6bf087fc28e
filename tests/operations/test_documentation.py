"""What the documents name exists, and the reference of the settings is the one the code writes."""

import re

import pytest

from imghost.cli import COMMANDS
from imghost.cli.settings_doc import settings_page
from imghost.settings import PREFIX, Settings
from tests.live import ROOT

PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
TEXTS = {path.name: path.read_text() for path in PAGES}


def test_every_setting_is_documented() -> None:
    assert (ROOT / "docs" / "settings.md").read_text() == settings_page(), "run `make docs`"


@pytest.mark.parametrize("page", TEXTS)
def test_settings_that_a_page_names_exist(page: str) -> None:
    named = set(re.findall(rf"\b{PREFIX}([A-Z_]+)\b", TEXTS[page]))
    assert named <= {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("page", TEXTS)
def test_commands_that_a_page_names_exist(page: str) -> None:
    assert set(re.findall(r"python -m imghost ([a-z-]+)", TEXTS[page])) <= set(COMMANDS)


@pytest.mark.parametrize("page", TEXTS)
def test_targets_that_a_page_names_exist(page: str) -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z0-9-]+)", TEXTS[page])) <= targets


@pytest.mark.parametrize("page", TEXTS)
def test_files_that_a_page_links_to_exist(page: str) -> None:
    (path,) = [path for path in PAGES if path.name == page]
    links = re.findall(r"\]\(([^)#:]+)\)", TEXTS[page])
    missing = [link for link in links if not (path.parent / link).exists()]
    assert missing == []

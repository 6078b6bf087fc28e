"""The recipes of CONTRIBUTING.md: every file they send one to is there, and holds the name they speak of."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
RECIPES = {
    title: " ".join(text.split())
    for title, text in re.findall(
        r"^\*\*(.+?)\.\*\* (.+?)(?=\n\n)", (ROOT / "CONTRIBUTING.md").read_text(), re.MULTILINE | re.DOTALL
    )
}


def test_there_are_recipes() -> None:
    assert len(RECIPES) >= 13


@pytest.mark.parametrize("title", RECIPES)
def test_every_file_of_a_recipe_exists(title: str) -> None:
    paths = re.findall(r"`((?:imghost|tests|templates|migrations)/[^`…]*)`", RECIPES[title])
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("title", RECIPES)
def test_every_name_of_a_recipe_stands_in_its_file(title: str) -> None:
    found = re.findall(r"`(\w+)` (?:in|of `\w+` in) `((?:imghost|tests)/[^`]+)`", RECIPES[title])
    assert [(name, path) for name, path in found if name not in (ROOT / path).read_text()] == []

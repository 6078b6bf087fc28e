"""The page is made from the tables, and whoever adds a parameter documents it."""

import subprocess
import sys
from pathlib import Path

import pytest

from imghost.transforms import amr, imgcloud, ogensync, optimage
from imghost.transforms.document import document
from imghost.transforms.grammar import Grammar

PAGE = Path(__file__).parents[2] / "docs" / "transforms.md"


def test_the_page_is_current() -> None:
    command = [sys.executable, "-m", "imghost.transforms.document"]
    printed = subprocess.run(command, cwd=PAGE.parents[1], capture_output=True, text=True, check=True).stdout
    assert PAGE.read_text() == printed, "run: python -m imghost.transforms.document > docs/transforms.md"


@pytest.mark.parametrize("grammar", [ogensync.GRAMMAR, amr.GRAMMAR, imgcloud.GRAMMAR], ids=lambda g: g.title)
def test_every_name_has_its_row(grammar: Grammar) -> None:
    chapter = document().split(f"## {grammar.title}\n")[1].split("\n## ")[0]
    rows = [line for line in chapter.splitlines() if line.startswith("| `")]
    for name, parameter in grammar.by_name.items():
        row = next(row for row in rows if f"`{name}`" in row.split("|")[1] + row.split("|")[2])
        assert parameter.kind.range in row
        assert parameter.meaning.endswith(".")
        assert parameter.meaning in row


@pytest.mark.parametrize("grammar", [ogensync.GRAMMAR, amr.GRAMMAR, imgcloud.GRAMMAR], ids=lambda g: g.title)
def test_no_name_is_taken_twice(grammar: Grammar) -> None:
    names = [name for row in grammar.parameters for name in (row.name, *row.aliases)]
    assert sorted(names) == sorted(set(names))


def test_every_size_has_its_row() -> None:
    assert all(f"| `{size}` |" in document() for size in optimage.SIZES)

"""The page of contracts names tests that exist."""

import ast
import re
from functools import cache
from pathlib import Path

TESTS = Path(__file__).parent
NAMED = re.compile(r"`(D|tests)/([\w/]+\.py)::(test_\w+)`")


@cache
def defined(path: Path) -> set[str]:
    if not path.exists():
        return set()
    return {node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)}


def test_every_named_test_exists() -> None:
    named = NAMED.findall((TESTS / "CONTRACTS.md").read_text())
    assert len(named) > 200
    missing = [
        f"{path}::{name}"
        for root, path, name in named
        if name not in defined(TESTS / ("dialects" if root == "D" else "") / path)
    ]
    assert missing == []


def test_every_row_names_one() -> None:
    rows = [line for line in (TESTS / "CONTRACTS.md").read_text().splitlines() if line.startswith("| ")]
    assert [row for row in rows if "::" not in row and row != "| what | shown by |"] == []

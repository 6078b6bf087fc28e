"""The tables that say which test shows what: every row names one, and every test that is named exists."""

import re
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
PAGES = ["CONTRACTS.md", "SITE.md"]
HEAD = "| what | shown by |"
# "`D` is `tests/dialects`", above the tables.
SHORT = re.compile(r"`(\w)`\s+is\s+`(tests[\w/]*)`")
NAMED = re.compile(r"`([\w/]+\.py)::(test_\w+)`")


@cache
def defined(path: Path) -> set[str]:
    if not path.exists():
        return set()
    return set(re.findall(r"^ *def (test_\w+)\(", path.read_text(), re.MULTILINE))


def shown_by(page: str) -> list[tuple[str, str]]:
    """What each row says, and what stands in its last column."""
    lines = [line for line in (TESTS / page).read_text().splitlines() if line.startswith("| ")]
    assert all(line.count("|") == 3 for line in lines)
    cells = [line.strip("| ").split(" | ") for line in lines if line != HEAD]
    return [(what, tests) for what, tests in cells]


@pytest.mark.parametrize("page", PAGES)
def test_every_row_names_tests_that_exist(page: str) -> None:
    folders = {name: Path(path) for name, path in SHORT.findall((TESTS / page).read_text())}
    rows = shown_by(page)
    assert len(rows) > 100
    for what, tests in rows:
        named = NAMED.findall(tests)
        assert named, what
        assert NAMED.sub("", tests).strip() == "", what
        for path, name in named:
            short, _, rest = path.partition("/")
            file = folders[short] / rest if short in folders else Path(path)
            assert name in defined(TESTS.parent / file), (what, path, name)

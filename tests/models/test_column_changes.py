"""Every column of the tables that pictures depend on says what a change of it means outside its row."""

from typing import Any

import pytest
from sqlalchemy import inspect, update

from imghost.models import Album, Image, Plan, Preset, Setting, User
from imghost.models.column_changes import (
    INFO,
    OPTION,
    Change,
    changes,
    columns_that_change,
    updating,
    writes,
)

WATCHED = (Image, Album, User, Plan, Preset, Setting)


@pytest.mark.parametrize("model", WATCHED)
def test_every_column_says_what_its_change_means(model: Any) -> None:
    silent = [column.key for column in inspect(model).columns if INFO not in column.info]
    assert not silent, f"declare `info=changes(…)` of {model.__name__}: {silent}"


def test_other_bytes_are_other_answers() -> None:
    assert Change.ANSWERS in changes(Change.BYTES)[INFO]


@pytest.mark.parametrize(
    ("model", "what", "column"),
    [
        (Image, Change.BYTES, "album"),
        (Image, Change.NAMES, "user"),
        (User, Change.BYTES, "deleted_at"),
        (User, Change.ANSWERS, "plan"),
    ],
)
def test_a_relationship_to_one_row_means_what_its_column_means(model: Any, what: Change, column: str) -> None:
    assert column in columns_that_change(model, what)


def test_tags_are_seen_on_pages_only() -> None:
    assert "tags" not in columns_that_change(Image, Change.ANYTHING)


@pytest.mark.parametrize(
    ("values", "what", "expected"),
    [
        ({"views": 1}, Change.ANSWERS, False),
        ({"views": 1, "nsfw": True}, Change.ANSWERS, True),
        ({"nsfw": True}, Change.BYTES, False),
        ({"expires_at": None}, Change.BYTES, True),
    ],
)
def test_a_statement_means_what_the_columns_mean_that_it_writes(
    values: dict[str, object], what: Change, expected: bool
) -> None:
    assert writes(Image, updating(Image, **values).get_execution_options(), what) is expected


def test_a_statement_that_does_not_say_what_it_writes_means_everything() -> None:
    statement = update(Image).values(views=1)
    assert OPTION not in statement.get_execution_options()
    assert writes(Image, statement.get_execution_options(), Change.BYTES)

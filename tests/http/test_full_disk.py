"""A full disk is said in plain words, not as a failure nobody knows of."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

WORDS = "its disk is full or cannot be written"


def write_to_a_full_disk() -> None:
    Path("/dev/full").write_text("x")


def write_to_a_full_database() -> None:
    with create_engine("sqlite://").connect() as connection:
        connection.execute(text("PRAGMA max_page_count=1"))
        connection.execute(text("CREATE TABLE a (b)"))


def write_to_a_database_that_cannot_be_written() -> None:
    with create_engine("sqlite://").connect() as connection:
        connection.execute(text("PRAGMA query_only=ON"))
        connection.execute(text("CREATE TABLE a (b)"))


@pytest.mark.parametrize("path", ["/full", "/v1/full"])
@pytest.mark.parametrize(
    "view",
    [write_to_a_full_disk, write_to_a_full_database, write_to_a_database_that_cannot_be_written],
)
def test_a_full_disk_is_said_in_plain_words(app: Flask, path: str, view: Callable[[], None]) -> None:
    app.add_url_rule(path, view_func=view)
    answer = app.test_client().get(path)
    assert (answer.status_code, WORDS in answer.text) == (503, True)
    assert int(answer.headers["Retry-After"]) == 300

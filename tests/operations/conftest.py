"""Databases without tables, of both kinds."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from imghost import create_app
from imghost.extensions import db
from imghost.settings import Settings
from tests.closing import close
from tests.postgres import running_postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL; whoever uses it begins with an empty schema."""
    with running_postgres() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application whose database has no tables."""
    address = request.getfixturevalue("postgres") if request.param == "postgresql" else ""
    app = create_app(Settings(home=tmp_path / "home", database_url=address, secret_key="x"))
    with app.app_context():
        if address:
            with db.engine.begin() as connection:
                connection.execute(text("DROP SCHEMA public CASCADE"))
                connection.execute(text("CREATE SCHEMA public"))
        yield app
        db.session.remove()
    close(app)

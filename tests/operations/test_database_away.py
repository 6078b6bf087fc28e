"""A PostgreSQL that is stopped, full of connections or a read-only replica is a 503, and nothing else."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import create_engine, make_url, text

from imghost.extensions import db
from tests import postgres
from tests.clients import IndependentClient, give_session
from tests.factories import make_key, make_user
from tests.http.test_outages import DATABASE, upload
from tests.services.delivery.asked_again import answer


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Server]:
    with postgres.running_server() as running:
        yield running


@pytest.fixture
def database_address(server: postgres.Server) -> str:
    return postgres.own_database(server.address, "away")


def statuses(client: IndependentClient, app: Flask, key: str) -> list[int]:
    answers = [client.get("/"), client.get("/my/uploads"), upload(app, key), client.get("/image/abc")]
    return [each.status_code for each in answers]


def test_it_is_said_and_forgotten(app: Flask, server: postgres.Server, database_address: str) -> None:
    user = make_user("owner")
    key = make_key(user)
    client = IndependentClient(app, use_cookies=True)
    give_session(client, user)
    well = statuses(client, app, key)
    assert well == [200, 200, 200, 404]
    code = db.session.scalar(db.text("SELECT code FROM images"))
    # The first one is made, which takes too long to be sure that nothing changed meanwhile.
    picture = [answer(app, f"/img/{code}?w=20") for _ in range(2)][-1]
    db.session.remove()

    server.stop()
    assert statuses(client, app, key) == [503] * 4
    refused = client.get("/")
    assert DATABASE in refused.text
    assert (refused.headers["Retry-After"], "psycopg" in refused.text) == ("10", False)
    # What is in memory needs no database.
    assert answer(app, f"/img/{code}?w=20")[2] == picture[2]
    server.start()
    assert statuses(client, app, key) == well

    name = make_url(database_address).database
    own = make_url(server.address).set(drivername="postgresql+psycopg")
    admin = create_engine(own, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'))
        db.session.remove()
        db.engine.dispose()
        assert upload(app, key).status_code == 503
        assert client.get("/").status_code == 200
        connection.execute(text(f'ALTER DATABASE "{name}" RESET default_transaction_read_only'))
        connection.execute(text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'))
        db.session.remove()
        db.engine.dispose()
        assert statuses(client, app, key) == [503] * 4
        connection.execute(text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'))
    admin.dispose()
    db.engine.dispose()
    assert statuses(client, app, key) == well

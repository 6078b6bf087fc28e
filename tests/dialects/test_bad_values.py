"""Bad transforms as they arrive over HTTP: 400 by name and range, quick, and nothing is rendered."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from imghost.extensions import db
from imghost.models import Image
from imghost.storage.current import storage
from tests.dialects.program import Program
from tests.factories import make_key, make_user
from tests.pictures import jpeg
from tests.services.delivery.asked_again import watched_database
from tests.transforms.bad_values import IMGCLOUD, OGENSYNC, Row

# Statements of one refusal: the picture is looked up, and sometimes the settings of the site.
FEW = 2


@pytest.fixture
def program(app: Flask) -> Program:
    owner = make_user("owner")
    program = Program(app, {"X-Api-Key": make_key(owner)}, owner)
    assert program.send_file("POST", "/api/v1/images", jpeg(60, 40)).status_code == 201
    return program


def asked(
    rows: list[Row], separators: str, start: str, pair: str, end: str
) -> Iterator[tuple[str, str, str]]:
    """Addresses with the names and ranges their answers must tell."""
    for names, range_text, values in rows:
        for name in names:
            for value in [*values, "9" * 8_192]:
                if not set(separators) & set(value) and "\0" not in value:
                    yield (
                        start + quote(f"{name}{pair}", safe="=_") + quote(value, safe="") + end,
                        name,
                        range_text,
                    )


def refusals(program: Program) -> Iterator[tuple[TestResponse, str, str, int]]:
    image = db.session.query(Image).one()
    code, public_id = image.code, image.public_id
    addresses = [
        *asked(OGENSYNC, "", f"/img/{code}?", "=", ""),
        *asked(OGENSYNC, "-/", f"/img/{code}/w_10-", "_", ""),
        *asked(IMGCLOUD, ",&/", "/v1/image/gr_1,", "_", f"/{public_id}"),
    ]
    for address, name, range_text in addresses:
        # Given twice in one list is another complaint.
        if "w_10-w" in address or "gr_1,gr" in address:
            continue
        with watched_database() as database:
            answer = program.get(address)
        yield answer, name, range_text, database.statements


@pytest.mark.timeout(600)
def test_every_bad_value_is_a_quick_400_by_name_and_range(program: Program) -> None:
    before = set(storage().walk())
    wrong, numbers = [], []
    for answer, name, range_text, statements in refusals(program):
        numbers.append(statements)
        told = str((answer.get_json(silent=True) or {}).get("error", ""))
        # Beyond the length of any transform nothing is read; a public id may be called what it likes.
        is_named = "at most" in told or (told.startswith(name) and range_text in told)
        if not (answer.status_code == 404 or (answer.status_code == 400 and is_named and len(told) < 250)):
            wrong.append((name, answer.request.path[-60:], answer.status_code, told[:120]))
    assert wrong == []
    assert len(numbers) > 600
    assert set(storage().walk()) == before
    assert max(numbers) <= FEW

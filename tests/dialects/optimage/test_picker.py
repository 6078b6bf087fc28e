"""`/api/v1/images` belongs to two APIs: a request with an `X-Api-Key` header is the other one's."""

from flask import Flask
from flask.testing import FlaskClient

from imghost.models import User
from tests.dialects.optimage.conftest import IMAGES, Upload, error_of, form
from tests.dialects.program import Program
from tests.factories import make_key
from tests.pictures import jpeg


def keyed(app: Flask, user: User) -> Program:
    return Program(app, {"X-Api-Key": make_key(user)})


def test_a_key_header_is_answered_in_the_other_words(app: Flask, owner: User, upload: Upload) -> None:
    image = upload()
    body = keyed(app, owner).get(IMAGES).get_json()
    assert [row["id"] for row in body["items"]] == [image["id"].removeprefix("img_")]
    sent = keyed(app, owner).send_file("POST", IMAGES, jpeg(), "a.jpg")
    assert sent.status_code == 201
    assert "deliveryBase" in sent.get_json()


def test_the_header_wins_over_a_session(
    app: Flask, owner: User, stranger: User, browser_client: FlaskClient, upload: Upload
) -> None:
    upload()
    body = browser_client.get(IMAGES, headers={"X-Api-Key": make_key(stranger)}).get_json()
    assert body["items"] == []


def test_failures_are_told_in_the_words_of_the_side_that_was_called(app: Flask, anybody: Program) -> None:
    for headers in ({"X-Api-Key": "wrong"}, {"X-Api-Key": ""}):
        body = Program(app, headers).get(IMAGES)
        assert body.status_code == 401
        assert set(body.get_json()) == {"error", "message"}
    wrong_method = Program(app, {"X-Api-Key": "wrong"}).delete(IMAGES)
    assert wrong_method.status_code == 405
    assert set(wrong_method.get_json()) == {"error", "message"}
    assert error_of(anybody.delete(IMAGES))[0] == 405
    assert error_of(anybody.get(IMAGES))[0] == 401


def test_image_ids_of_either_api_find_their_own(app: Flask, owner: User, upload: Upload) -> None:
    image = upload()
    code = image["id"].removeprefix("img_")
    program = keyed(app, owner)
    assert program.get(f"{IMAGES}/{image['id']}").get_json()["collectionId"] == image["collectionId"]
    assert program.get(f"{IMAGES}/{code}").get_json()["originalName"] == "Beach Sunset.jpg"


def test_every_side_sees_the_others_uploads(
    app: Flask, owner: User, browser_client: FlaskClient, collection: str
) -> None:
    code = keyed(app, owner).send_file("POST", IMAGES, jpeg(), "a.jpg").get_json()["id"]
    assert [row["id"] for row in browser_client.get(IMAGES).get_json()] == [f"img_{code}"]
    browser_client.post(IMAGES, data=form(collection=collection))
    assert keyed(app, owner).get(IMAGES).get_json()["total"] == 2

"""Listing, deleting, and asking for assistance."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from imghost.extensions import db, now
from imghost.models import User
from imghost.services.visibility import find_image
from imghost.storage.current import storage
from tests.dialects.ogensync.conftest import Upload, error_of, program_of
from tests.dialects.program import Program
from tests.factories import make_image
from tests.pictures import png

PATH = "/api/images"


def test_the_list_says_everything_of_an_image(api: Program, upload: Upload) -> None:
    content = png(60, 40)
    code = upload(content, "A picture.png")["id"]
    image = find_image(code)
    assert image is not None
    image.alt = "Four colours"
    db.session.commit()
    assert api.get(PATH).get_json() == {
        "success": True,
        "images": [
            {
                "id": code,
                "url": f"http://127.0.0.1:8000/img/{code}",
                "name": "A picture.png",
                "size": len(content),
                "width": 60,
                "height": 40,
                "format": "png",
                "alt": "Four colours",
                "created_at": image.created_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "thumbhash": None,
                "dominant_color": None,
            }
        ],
        "total": 1,
        "page": 1,
        "per_page": 24,
    }


def test_a_drawing_is_listed_as_what_is_delivered(api: Program, upload: Upload, anybody: Program) -> None:
    drawing = (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40"><rect width="9" height="9"/></svg>'
    )
    code = upload(drawing, "plan.svg")["id"]
    (listed,) = api.get(PATH).get_json()["images"]
    assert anybody.get(f"/img/{code}").mimetype == "image/png"
    assert (listed["format"], listed["name"]) == ("png", "plan.svg")


def test_pages_are_numbered_and_newest_comes_first(api: Program, owner: User) -> None:
    codes = [make_image(user=owner).code for _ in range(7)][::-1]
    pages = [api.get(PATH, query_string={"page": page, "per_page": 3}).get_json() for page in (1, 2, 3, 4)]
    assert [[image["id"] for image in page["images"]] for page in pages] == [
        codes[:3], codes[3:6], codes[6:], [],
    ]  # fmt: skip
    assert {(page["total"], page["per_page"]) for page in pages} == {(7, 3)}
    assert [page["page"] for page in pages] == [1, 2, 3, 4]


def test_only_living_images_of_the_owner_are_listed(api: Program, owner: User, foreign_api: Program) -> None:
    make_image(user=owner, deleted_at=now())
    make_image(user=owner, expires_at=now() - timedelta(seconds=1))
    make_image()
    private = make_image(user=owner, visibility="private")
    assert [image["id"] for image in api.get(PATH).get_json()["images"]] == [private.code]
    assert foreign_api.get(PATH).get_json()["total"] == 0


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("page=0", "page must be a whole number from 1 to 1000000."),
        ("page=-1", "page must be a whole number from 1 to 1000000."),
        ("page=x", "page must be a whole number from 1 to 1000000."),
        ("page=1000001", "page must be a whole number from 1 to 1000000."),
        ("page=99999999999999999999999", "page must be a whole number from 1 to 1000000."),
        ("page=", "page must be a whole number from 1 to 1000000."),
        ("page=1&page=2", "page is given more than once."),
        ("per_page=0", "per_page must be a whole number from 1 to 100."),
        ("per_page=101", "per_page must be a whole number from 1 to 100."),
        ("per_page=NaN", "per_page must be a whole number from 1 to 100."),
        ("per_page=1.5", "per_page must be a whole number from 1 to 100."),
    ],
)
def test_bad_pages_are_400(api: Program, query: str, message: str) -> None:
    assert error_of(api.get(f"{PATH}?{query}")) == (400, message)


def test_a_deleted_image_and_its_variants_are_gone(
    api: Program, anybody: Program, upload: Upload, work: Callable[[], None]
) -> None:
    code = upload()["id"]
    work()
    assert anybody.get(f"/img/{code}/w_100").status_code == 200
    response = api.delete(f"{PATH}/{code}")
    assert (response.status_code, response.get_json()) == (200, {"success": True})
    for path in (f"/img/{code}", f"/img/{code}/w_100", f"/img/{code}/w_101"):
        assert error_of(anybody.get(path))[0] == 404
    work()
    assert list(storage().walk()) == []
    assert api.get(PATH).get_json()["total"] == 0
    assert error_of(api.delete(f"{PATH}/{code}"))[0] == 404


def test_nobody_deletes_somebody_elses(api: Program, foreign_api: Program, upload: Upload) -> None:
    code = upload()["id"]
    foreign = error_of(foreign_api.delete(f"{PATH}/{code}"))
    unknown = error_of(foreign_api.delete(f"{PATH}/abcdefghij"))
    assert foreign == unknown
    assert foreign[0] == 404
    assert api.get(PATH).get_json()["total"] == 1


def test_scopes_narrow_a_key(app: Flask, owner: User, upload: Upload) -> None:
    code = upload()["id"]
    uploader = program_of(app, owner, scopes="upload")
    for response in (
        uploader.get(PATH),
        uploader.get("/api/usage"),
        uploader.delete(f"{PATH}/{code}"),
        uploader.post(f"{PATH}/{code}/alt"),
    ):
        assert error_of(response)[0] == 403


def test_assistance_is_501_and_says_how_to_get_it(
    api: Program, foreign_api: Program, anybody: Program, upload: Upload
) -> None:
    path = f"{PATH}/{upload()['id']}/alt"
    status, message = error_of(api.post(path))
    assert status == 501
    assert "enable" in message
    assert error_of(foreign_api.post(path))[0] == 404
    assert error_of(anybody.post(path))[0] == 401

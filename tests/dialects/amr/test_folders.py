"""Folders: the tree, making, renaming, deleting, searching."""

import pytest
from flask import Flask
from sqlalchemy import event

from imghost.extensions import db
from imghost.models import Album, User
from tests.dialects.amr.conftest import Upload
from tests.dialects.program import Program
from tests.factories import make_album


def make(api: Program, path: str) -> dict:
    answer = api.post("/api/v1/folders", json={"path": path})
    assert answer.status_code == 201, answer.text
    return answer.get_json()


def test_a_nested_folder_is_made_once(api: Program) -> None:
    made = make(api, "a/b/c")
    assert {**made, "id": ""} == {"id": "", "name": "c", "path": "a/b/c", "imageCount": 0, "children": []}
    again = api.post("/api/v1/folders", json={"path": "/a/b/c/"})
    assert (again.status_code, again.get_json()) == (200, made)
    above = api.post("/api/v1/folders", json={"path": "a"}).get_json()
    assert above["children"][0]["children"] == [made]


def test_the_tree_holds_all_folders_with_their_images(api: Program, upload: Upload) -> None:
    upload(folder="a/b")
    upload(folder="a/b")
    upload(folder="a")
    make(api, "z")
    assert without_ids(api.get("/api/v1/folders").get_json()) == [
        {"name": "a", "path": "a", "imageCount": 1, "children": [
            {"name": "b", "path": "a/b", "imageCount": 2, "children": []},
        ]},
        {"name": "z", "path": "z", "imageCount": 0, "children": []},
    ]  # fmt: skip


def without_ids(folders: list[dict]) -> list[dict]:
    return [
        {
            **{name: value for name, value in each.items() if name != "id"},
            "children": without_ids(each["children"]),
        }
        for each in folders
    ]


def test_the_tree_costs_as_many_statements_as_its_size_does_not_matter(api: Program, app: Flask) -> None:
    make(api, "a")
    few = statements(api)
    for number in range(12):
        make(api, f"a/{number}/x/y")
    assert statements(api) == few


def statements(api: Program) -> int:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    assert api.get("/api/v1/folders").status_code == 200
    event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_a_folder_is_renamed_with_all_in_it(api: Program, upload: Upload, method: str) -> None:
    image = upload(folder="a/b")
    folder = api.post("/api/v1/folders", json={"path": "a"}).get_json()
    answer = api.send(method, f"/api/v1/folders/{folder['id']}", json={"name": "newname"})
    assert (answer.status_code, answer.get_json()["path"]) == (200, "newname")
    assert api.get(f"/api/v1/images/{image['id']}").get_json()["folder"] == "newname/b"


def test_siblings_keep_different_names(api: Program) -> None:
    make(api, "a/one")
    two = make(api, "a/two")
    make(api, "three")
    path = f"/api/v1/folders/{two['id']}"
    assert api.patch(path, json={"name": "one"}).status_code == 409
    assert api.patch(path, json={"name": "two"}).status_code == 200
    assert api.patch(path, json={"name": "three"}).status_code == 200


@pytest.mark.parametrize("name", ["", " ", "a/b", ".", "..", "x" * 101, None, 7])
def test_a_bad_name_is_refused(api: Program, name: object) -> None:
    folder = make(api, "a")
    assert api.patch(f"/api/v1/folders/{folder['id']}", json={"name": name}).status_code == 400


@pytest.mark.parametrize("path", ["", "/", "a//b", "a/../b", ".", "x" * 101, "/".join("x" * 17), None, ["a"]])
def test_a_bad_path_is_refused(api: Program, path: object) -> None:
    answer = api.post("/api/v1/folders", json={"path": path})
    assert (answer.status_code, list(answer.get_json())) == (400, ["error", "message"])
    assert db.session.query(Album).count() == 0


def test_sixteen_levels_are_enough_for_everybody(api: Program) -> None:
    assert make(api, "/".join("x" * 16))["path"] == "/".join("x" * 16)


def test_a_folder_goes_with_sub_folders_and_images(api: Program, upload: Upload) -> None:
    inside = [upload(folder=path) for path in ("a", "a/b", "a/b/c")]
    beside = upload(folder="z")
    folder = api.post("/api/v1/folders", json={"path": "a"}).get_json()
    assert api.delete(f"/api/v1/folders/{folder['id']}").status_code == 204
    assert [each["name"] for each in api.get("/api/v1/folders").get_json()] == ["z"]
    assert [api.get(f"/api/v1/images/{each['id']}").status_code for each in inside] == [404] * 3
    assert api.get(f"/api/v1/images/{beside['id']}").status_code == 200
    assert api.delete(f"/api/v1/folders/{folder['id']}").status_code == 404


def test_a_bad_upload_leaves_no_folder(api: Program) -> None:
    assert api.send_file("POST", "/api/v1/images", b"no picture", folder="a/b").status_code == 415
    assert api.send_file("POST", "/api/v1/images", b"", folder="a/b").status_code == 400
    assert api.get("/api/v1/folders").get_json() == []


def test_search_finds_images_and_folders_by_name(api: Program, upload: Upload) -> None:
    image = upload(name="Red Shoes.jpg", folder="x")
    make(api, "products/shoes/new")
    found = api.get("/api/v1/search?q=shoes").get_json()
    assert [each["id"] for each in found["images"]] == [image["id"]]
    assert [{**each, "id": ""} for each in found["folders"]] == [
        {"id": "", "name": "shoes", "path": "products/shoes", "imageCount": 0}
    ]
    assert api.get("/api/v1/search?q=").get_json() == {"images": [], "folders": []}
    assert api.get("/api/v1/search").get_json() == {"images": [], "folders": []}
    assert api.get("/api/v1/search?q=%25_%00").get_json() == {"images": [], "folders": []}


def test_an_album_of_the_pages_is_a_folder(api: Program, owner: User) -> None:
    album = make_album(user=owner, name="One/Two", visibility="private")
    assert without_ids(api.get("/api/v1/folders").get_json())[0]["path"] == "One\u2215Two"
    again = api.post("/api/v1/folders", json={"path": "One\u2215Two"})
    assert (again.status_code, again.get_json()["id"]) == (200, album.code)

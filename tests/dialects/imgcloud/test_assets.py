"""Uploads and assets, each row of the API's page."""

import io
import re
from collections.abc import Callable

import pytest
from PIL import Image as Pillow
from sqlalchemy import update
from werkzeug.test import TestResponse

from imghost.extensions import db, now
from imghost.models import Album, Image
from tests.dialects.imgcloud.conftest import Upload, local
from tests.dialects.program import Program
from tests.factories import make_album, make_image
from tests.pictures import animation, jpeg, png

FIELDS = [
    "public_id",
    "url",
    "folder",
    "tags",
    "visibility",
    "format",
    "width",
    "height",
    "bytes",
    "original_filename",
    "created_at",
    "updated_at",
    "thumbhash",
    "dominant_color",
]


def test_the_example_of_the_page(api: Program) -> None:
    content = jpeg(120, 80)
    answer = api.send_file(
        "POST",
        "/v1/upload",
        content,
        "hero.jpg",
        public_id="marketing/hero",
        folder="marketing",
        tags="hero,homepage",
        visibility="public",
        overwrite="true",
    )
    asset = answer.get_json()
    assert answer.status_code == 201
    assert list(asset) == FIELDS
    moment = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
    assert moment.fullmatch(asset.pop("created_at"))
    assert moment.fullmatch(asset.pop("updated_at"))
    assert asset == {
        "public_id": "marketing/hero",
        "url": "http://127.0.0.1:8000/v1/image/marketing/hero",
        "folder": "marketing",
        "tags": ["hero", "homepage"],
        "visibility": "public",
        "format": "jpeg",
        "width": 120,
        "height": 80,
        "bytes": len(content),
        "original_filename": "hero.jpg",
        "thumbhash": None,
        "dominant_color": None,
    }


def test_without_words_an_asset_is_public_and_named_after_its_file(upload: Upload, anybody: Program) -> None:
    asset = upload(name="My photo.jpg")
    assert re.fullmatch(r"my-photo-[1-9A-Za-z]{11,12}", asset["public_id"])
    assert (asset["folder"], asset["tags"], asset["visibility"]) == ("", [], "public")
    assert anybody.get(local(asset["url"])).mimetype == "image/jpeg"


@pytest.mark.parametrize(
    "public_id",
    [
        "a",
        "A-b_c.d",
        "a/b/c",
        "x" * 255,
        "a..b",
        ".hidden",
        "w",
        "w_photo/1",
        "photo.jpg",
        "v1/image/sign",
        "sign",
    ],
)
def test_a_public_id_may_be_chosen(upload: Upload, anybody: Program, api: Program, public_id: str) -> None:
    assert upload(public_id=public_id)["public_id"] == public_id
    assert api.get(f"/v1/assets/{public_id}").get_json()["public_id"] == public_id
    assert anybody.get(f"/v1/image/{public_id}").status_code == 200
    assert anybody.get(f"/v1/image/w_8/{public_id}").status_code == 200


@pytest.mark.parametrize(
    "public_id",
    [
        "/a",
        "a/",
        "a//b",
        ".",
        "..",
        "a/../b",
        "a/./b",
        "x" * 256,
        "a b",
        "a%20b",
        "a?b",
        "a#b",
        "a:b",
        "\u00e9",
        "a\\b",
        "w_100/a",
        "w_100",
        "_",
        "_/a",
        "w_1,h_1/a",
        "s_1x1/a",
        "fit_cover/a",
        "q_auto/a",
        "a\n",
        "deleted:x",
    ],
)
def test_other_public_ids_are_refused(api: Program, public_id: str) -> None:
    answer = api.send_file("POST", "/v1/upload", jpeg(9, 9), public_id=public_id)
    assert (answer.status_code, "public_id" in answer.get_json()["error"]) == (400, True)
    assert db.session.query(Image).count() == 0


@pytest.mark.parametrize("folder", ["../x", "a//b", "x" * 101])
def test_what_cannot_be_overwritten_stays_as_it_was(api: Program, upload: Upload, folder: str) -> None:
    before = upload(png(8, 8), public_id="hero", folder="kept", tags="a")
    wishes = {"public_id": "hero", "overwrite": "true", "folder": folder, "tags": "b"}
    answer = api.send_file("POST", "/v1/upload", jpeg(30, 20), **wishes)
    assert (answer.status_code, api.get("/v1/assets/hero").get_json()) == (400, before)
    assert len(api.get("/v1/image/hero").data) == before["bytes"]


def test_an_existing_public_id_is_a_conflict_unless_overwritten(
    api: Program, upload: Upload, anybody: Program
) -> None:
    first = upload(png(30, 30), public_id="a/b", tags="one", folder="x")
    again = api.send_file("POST", "/v1/upload", jpeg(20, 10), public_id="a/b")
    assert again.status_code == 409
    assert "overwrite=true" in again.get_json()["error"]
    assert (
        api.send_file("POST", "/v1/upload", jpeg(2, 1), public_id="a/b", overwrite="false").status_code == 409
    )
    old = anybody.get("/v1/image/w_5/a/b").data
    second = upload(jpeg(20, 10), "new.jpg", public_id="a/b", overwrite="true")
    assert {**second, "updated_at": ""} == {
        **first,
        "updated_at": "",
        "format": "jpeg",
        "width": 20,
        "height": 10,
        "bytes": len(jpeg(20, 10)),
        "original_filename": "new.jpg",
    }
    assert anybody.get("/v1/image/a/b").data == jpeg(20, 10)
    assert anybody.get("/v1/image/w_5/a/b").data != old
    third = upload(jpeg(20, 10), public_id="a/b", overwrite="1", tags="two", folder="y", visibility="private")
    assert (third["tags"], third["folder"], third["visibility"]) == (["two"], "y", "private")
    assert db.session.query(Image).count() == 1


def test_nobody_overwrites_the_asset_of_another(foreign_api: Program, upload: Upload) -> None:
    upload(public_id="mine")
    for fields, status in (({}, 409), ({"overwrite": "true"}, 403)):
        answer = foreign_api.send_file("POST", "/v1/upload", jpeg(9, 9), public_id="mine", **fields)
        assert answer.status_code == status
    assert db.session.query(Image).one().version == 1


@pytest.mark.parametrize("field", ["trashed_at", "expires_at", "quarantined_at"])
def test_a_hidden_asset_is_not_overwritten(api: Program, upload: Upload, field: str) -> None:
    """The new file would go with it."""
    upload(public_id="mine")
    image = db.session.query(Image).one()
    setattr(image, field, now())
    db.session.commit()
    answer = api.send_file("POST", "/v1/upload", jpeg(9, 9), public_id="mine", overwrite="true")
    assert (answer.status_code, image.version) == (409, 1)


def test_a_hidden_asset_takes_no_public_id_away_from_others(
    api: Program, foreign_api: Program, anybody: Program, upload: Upload
) -> None:
    """A 409 would tell that it is there. Each has one by that name; strangers see the public one."""
    upload(png(31, 8), public_id="contract", visibility="private")
    link = api.post("/v1/image/sign", json={"public_id": "contract"}).get_json()["url"]
    answer = foreign_api.send_file("POST", "/v1/upload", png(32, 8), public_id="contract")
    assert (answer.status_code, answer.get_json()["public_id"]) == (201, "contract")
    assert [width_of(one.get("/v1/image/contract")) for one in (api, foreign_api, anybody)] == [31, 32, 32]
    assert width_of(anybody.get(local(link))) == 31
    assert [one.get("/v1/assets/contract").get_json()["width"] for one in (api, foreign_api)] == [31, 32]
    # To show the older one under that name would put it in place of the other.
    changed = api.patch("/v1/assets/contract", json={"visibility": "public"})
    assert (changed.status_code, width_of(anybody.get("/v1/image/contract"))) == (409, 32)
    assert foreign_api.delete("/v1/assets/contract").status_code == 204
    assert api.patch("/v1/assets/contract", json={"visibility": "public"}).status_code == 200
    assert width_of(anybody.get("/v1/image/contract")) == 31
    assert foreign_api.send_file("POST", "/v1/upload", png(9, 8), public_id="contract").status_code == 409


def test_a_chosen_public_id_opens_no_unlisted_asset_to_those_who_guess_it(
    api: Program, anybody: Program, upload: Upload
) -> None:
    upload(public_id="party/one")
    generated = upload(name="party.jpg")["public_id"]
    db.session.execute(update(Image).values(visibility="link"))
    db.session.commit()
    assert anybody.get("/v1/image/party/one").status_code == 404
    assert api.get("/v1/image/party/one").status_code == 200
    link = api.post("/v1/image/sign", json={"public_id": "party/one"}).get_json()["url"]
    assert anybody.get(local(link)).status_code == 200
    assert anybody.get(f"/v1/image/{generated}").status_code == 200


def width_of(answer: TestResponse) -> int:
    assert answer.status_code == 200, answer.text
    with Pillow.open(io.BytesIO(answer.data)) as picture:
        return picture.width


def test_a_deleted_public_id_is_free_at_once(api: Program, upload: Upload) -> None:
    upload(public_id="again")
    assert api.delete("/v1/assets/again").status_code == 204
    assert upload(public_id="again")["public_id"] == "again"


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"visibility": "secret"}, "visibility"),
        ({"visibility": "link"}, "visibility"),
        ({"overwrite": "maybe"}, "overwrite"),
        ({"tags": "x" * 33}, "tags"),
        ({"tags": "a/b"}, "tags"),
        ({"folder": "a//b"}, "name"),
        ({"folder": "a/../b"}, "folder"),
    ],
)
def test_a_bad_field_is_named(api: Program, fields: dict[str, str], word: str) -> None:
    answer = api.send_file("POST", "/v1/upload", jpeg(9, 9), **fields)
    assert (answer.status_code, word in answer.get_json()["error"]) == (400, True)
    assert (db.session.query(Image).count(), db.session.query(Album).count()) == (0, 0)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'


@pytest.mark.parametrize("content", [SVG, b"<svg", b"plain text", b"%PDF-1.7", jpeg()[:200]])
def test_other_media_are_not_supported(api: Program, content: bytes) -> None:
    answer = api.send_file("POST", "/v1/upload", content, "a.svg", folder="x")
    assert answer.status_code == 415
    assert (db.session.query(Image).count(), db.session.query(Album).count()) == (0, 0)


def test_an_svg_overwrites_nothing(api: Program, upload: Upload) -> None:
    upload(public_id="a")
    answer = api.send_file("POST", "/v1/upload", SVG, "a.svg", public_id="a", overwrite="true")
    assert answer.status_code == 415
    assert db.session.query(Image).one().version == 1


def test_assets_are_narrowed(api: Program, upload: Upload) -> None:
    one = upload(name="one.jpg", folder="a", tags="red,Blue")["public_id"]
    two = upload(name="two.jpg", folder="a/b", tags="red", visibility="private")["public_id"]
    three = upload(name="three.jpg", public_id="special/three")["public_id"]
    for query, expected in {
        "": [three, two, one],
        "folder=a": [one],
        "folder=a/b": [two],
        "folder=none": [],
        "folder=/": [],
        "tag=red": [two, one],
        "tag=BLUE": [one],
        "tag=none": [],
        "q=three": [three],
        "q=SPECIAL": [three],
        "q=%25": [],
        "visibility=private": [two],
        "visibility=public": [three, one],
        "tag=red&visibility=public": [one],
    }.items():
        answer = api.get(f"/v1/assets?{query}").get_json()
        assert [each["public_id"] for each in answer["assets"]] == expected, query
        assert answer["next_cursor"] is None


def test_a_private_folder_makes_its_assets_private(api: Program, anybody: Program, upload: Upload) -> None:
    public_id = upload(folder="closed")["public_id"]
    assert anybody.get(f"/v1/image/{public_id}").status_code == 200
    for visibility in ("private", "password"):
        db.session.query(Album).one().visibility = visibility
        db.session.commit()
        assert api.get(f"/v1/assets/{public_id}").get_json()["visibility"] == "private"
        assert len(api.get("/v1/assets?visibility=private").get_json()["assets"]) == 1
        assert anybody.get(f"/v1/image/{public_id}").status_code == 404


def test_the_cursor_leads_through_all_pages(api: Program, upload: Upload) -> None:
    made = [upload(png(8 + number, 8))["public_id"] for number in range(5)]
    seen, cursor = [], ""
    for size in (2, 2, 1):
        answer = api.get(f"/v1/assets?limit=2&cursor={cursor}").get_json()
        assert len(answer["assets"]) == size
        seen += [each["public_id"] for each in answer["assets"]]
        cursor = answer["next_cursor"]
    assert cursor is None
    assert seen == made[::-1]


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=101",
        "limit=x",
        "limit=",
        "cursor=1",
        "cursor=%00",
        "all=x",
        "visibility=x",
        "folder=a//b",
    ],
)
def test_a_bad_query_is_a_400(api: Program, query: str) -> None:
    assert api.get(f"/v1/assets?{query}").status_code == 400


def test_administrators_list_everybodys(
    api: Program, foreign_api: Program, admin_api: Program, upload: Upload
) -> None:
    mine = upload(folder="same")["public_id"]
    theirs = foreign_api.send_file("POST", "/v1/upload", jpeg(9, 9), folder="same").get_json()["public_id"]
    assert admin_api.get("/v1/assets").get_json()["assets"] == []
    for query in ("all=true", "all=1&folder=same"):
        found = admin_api.get(f"/v1/assets?{query}").get_json()["assets"]
        assert [each["public_id"] for each in found] == [theirs, mine]
    assert api.get("/v1/assets?all=true").status_code == 403
    assert [each["public_id"] for each in api.get("/v1/assets?all=false").get_json()["assets"]] == [mine]


def test_an_asset_is_changed(api: Program, upload: Upload) -> None:
    asset = upload(public_id="a/b", folder="x", tags="one")
    answer = api.patch(
        "/v1/assets/a/b",
        json={"tags": ["two", "three"], "folder": "y/z", "visibility": "private", "alt": "A cat"},
    )
    assert answer.status_code == 200
    assert {**answer.get_json(), "updated_at": ""} == {
        **asset,
        "updated_at": "",
        "tags": ["two", "three"],
        "folder": "y/z",
        "visibility": "private",
    }
    assert db.session.query(Image).one().alt == "A cat"


def test_only_what_is_named_changes(api: Program, upload: Upload) -> None:
    asset = upload(public_id="a", folder="x", tags="one")
    for body in ({}, {"tags": None, "folder": None}, {"unknown": 1}):
        assert {**api.patch("/v1/assets/a", json=body).get_json(), "updated_at": ""} == {
            **asset,
            "updated_at": "",
        }
    assert api.patch("/v1/assets/a", json={"tags": "archived,old"}).get_json()["tags"] == ["archived", "old"]
    assert api.patch("/v1/assets/a", json={"tags": []}).get_json()["tags"] == []
    assert api.patch("/v1/assets/a", json={"folder": ""}).get_json()["folder"] == ""


@pytest.mark.parametrize(
    "body",
    [
        {"tags": 1},
        {"tags": [1]},
        {"tags": ["a,b"]},
        {"tags": "x" * 33},
        {"folder": 1},
        {"folder": "a//b"},
        {"visibility": "link"},
        {"visibility": 1},
        {"alt": "x" * 501},
        {"alt": []},
    ],
)
def test_a_bad_change_is_refused_as_a_whole(api: Program, upload: Upload, body: dict) -> None:
    asset = upload(public_id="a", folder="x", tags="one")
    assert api.patch("/v1/assets/a", json={"tags": "new", **body}).status_code == 400
    assert api.get("/v1/assets/a").get_json() == asset


def test_administrators_change_in_the_owners_tree(admin_api: Program, upload: Upload) -> None:
    upload(public_id="a")
    assert admin_api.patch("/v1/assets/a", json={"folder": "x/y"}).get_json()["folder"] == "x/y"
    owners = {album.user_id for album in db.session.query(Album)}
    assert owners == {db.session.query(Image).one().user_id}
    make_image(public_id="nobodys")
    assert admin_api.patch("/v1/assets/nobodys", json={"folder": "x"}).status_code == 400
    assert admin_api.delete("/v1/assets/nobodys").status_code == 204


def test_a_deleted_asset_is_gone(
    api: Program, anybody: Program, upload: Upload, work: Callable[[], None]
) -> None:
    upload(public_id="a/b")
    assert anybody.get("/v1/image/w_5/a/b").status_code == 200
    answer = api.delete("/v1/assets/a/b")
    assert (answer.status_code, answer.data) == (204, b"")
    for program in (api, anybody):
        assert program.get("/v1/image/a/b").status_code == 404
        assert program.get("/v1/image/w_5/a/b").status_code == 404
    assert api.get("/v1/assets/a/b").status_code == 404
    assert api.delete("/v1/assets/a/b").status_code == 404
    work()
    assert api.get("/v1/image/w_5/a/b").status_code == 404


def test_usage_is_summed(api: Program, foreign_api: Program, admin_api: Program, upload: Upload) -> None:
    content = animation(frames=3)
    upload(content, "a.gif", public_id="a")
    foreign_api.send_file("POST", "/v1/upload", jpeg(9, 9))
    picture = api.get("/v1/image/w_20/a").data
    summary = api.get("/v1/usage/summary").get_json()
    assert re.fullmatch(r"\d{4}-\d\d", summary.pop("period"))
    assert summary == {
        "storage_bytes": len(content),
        "asset_count": 1,
        "bandwidth_bytes": len(picture),
        "requests": 2,
        "processing": 1,
    }
    everyones = admin_api.get("/v1/usage/summary?all=true").get_json()
    assert everyones["storage_bytes"] == len(content) + len(jpeg(9, 9))
    assert everyones["asset_count"] == 2
    # The owner's upload and summary, the stranger's upload, and this.
    assert everyones["requests"] == 4
    assert api.get("/v1/usage/summary?all=true").status_code == 403


def test_an_album_of_the_pages_is_a_folder(api: Program, upload: Upload) -> None:
    make_album(user=api.user, name="Holiday")
    assert upload(folder="Holiday")["folder"] == "Holiday"
    assert db.session.query(Album).count() == 1

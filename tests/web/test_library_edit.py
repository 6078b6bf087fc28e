"""Small changes in the library: title and tags in place, new files behind old addresses, the tree."""

import io

import pytest
from flask import Flask

from imghost.extensions import db
from imghost.models import Album, Image, Tag, User
from tests.factories import make_album, make_image, make_user
from tests.pictures import jpeg, png
from tests.web.conftest import Upload, signed_in
from tests.web.forms import forms_of
from tests.web.page_rules import PageClient, read

HTMX = {"HX-Request": "true"}


def test_title_and_tags_are_edited_where_the_picture_stands(owner_pages: PageClient, owner: User) -> None:
    image = make_image(user=owner, description="Stays", tags=[Tag(name="old", folded="old")])
    form = owner_pages.get(f"/my/uploads/edit/{image.code}", headers=HTMX)
    fields = {field["name"]: field for field in read(form).all("input")}
    assert (fields["title"]["value"], fields["tags"]["value"]) == ("Picture", "old")
    # Known tags are offered here as they are where pictures come in.
    assert fields["tags"]["list"] in [part.get("id") for part in read(form).all("datalist")]
    saved = owner_pages.post(
        f"/my/uploads/edit/{image.code}", data={"title": "New", "tags": "sea, Boat"}, headers=HTMX
    )
    assert f'id="own-{image.code}"' in saved.text
    assert "New" in saved.text
    db.session.refresh(image)
    assert (image.title, image.description, [tag.name for tag in image.tags]) == (
        "New",
        "Stays",
        ["sea", "Boat"],
    )


def test_a_mistake_keeps_what_was_entered(owner_pages: PageClient, owner: User) -> None:
    image = make_image(user=owner)
    answer = owner_pages.post(
        f"/my/uploads/edit/{image.code}", data={"title": "New", "tags": "x" * 33}, headers=HTMX
    )
    assert answer.status_code == 422
    assert 'value="New"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    db.session.refresh(image)
    assert image.title == "Picture"


def test_without_script_editing_is_the_pictures_own_form(owner_pages: PageClient, owner: User) -> None:
    image = make_image(user=owner)
    assert owner_pages.get(f"/my/uploads/edit/{image.code}").location == f"/image/{image.code}/edit"


def test_a_new_file_comes_behind_the_old_addresses(owner_pages: PageClient, upload: Upload) -> None:
    image = upload(jpeg(1400, 1000), filename="old.jpg")
    assert "Version 1" in owner_pages.get(f"/image/{image.code}/replace").text
    answer = owner_pages.post(
        f"/image/{image.code}/replace", data={"file": (io.BytesIO(png(50, 40)), "new.png")}
    )
    assert (answer.status_code, answer.location) == (303, f"/image/{image.title}.{image.code}")
    db.session.refresh(image)
    assert (image.version, image.width, image.height, image.original_filename) == (2, 50, 40, "new.png")
    assert owner_pages.get(f"/images/{image.folder}/{image.name}.{image.extension}").data[:4] == b"\x89PNG"
    assert "This is version 2." in owner_pages.get(answer.location).text


@pytest.mark.parametrize(
    ("data", "status"),
    [({}, 422), ({"file": (b"not a picture", "a.jpg")}, 415), ({"file": (b"", "")}, 422)],
)
def test_a_file_that_cannot_be_taken_leaves_the_old_one(
    data: dict[str, tuple[bytes, str]], status: int, owner_pages: PageClient, upload: Upload
) -> None:
    image = upload()
    sent = {name: (io.BytesIO(content), filename) for name, (content, filename) in data.items()}
    answer = owner_pages.post(f"/image/{image.code}/replace", data=sent, content_type="multipart/form-data")
    assert answer.status_code == status
    assert 'role="alert"' in answer.text
    db.session.refresh(image)
    assert image.version == 1


def test_strangers_cannot_replace(app: Flask, upload: Upload, pages: PageClient) -> None:
    image = upload()
    for visitor, status in ((pages, 303), (signed_in(app, make_user()), 404)):
        assert visitor.get(f"/image/{image.code}/replace").status_code == status
        sent = {"file": (io.BytesIO(png()), "a.png")}
        assert visitor.post(f"/image/{image.code}/replace", data=sent).status_code == status
    assert db.session.get(Image, image.id).version == 1


def test_albums_are_made_renamed_and_moved_in_the_tree(owner_pages: PageClient, owner: User) -> None:
    top = make_album(user=owner, name="Trips")
    made = owner_pages.post("/my/albums/new", data={"name": "Sea", "parent": top.code, "visibility": "link"})
    assert (made.status_code, made.location) == (303, f"/my/albums/{top.code}")
    sea = db.session.query(Album).filter(Album.name == "Sea").one()
    assert (sea.parent_id, sea.visibility, sea.user) == (top.id, "link", owner)
    assert owner_pages.post(f"/my/albums/{sea.code}/rename", data={"name": "Ocean"}).status_code == 303
    move = next(
        form
        for form in forms_of(owner_pages.get(f"/my/albums/{sea.code}"))
        if form.action == "/my/albums/move" and form.fields["album"] == sea.code
    )
    assert move.send(owner_pages, parent="").status_code == 303
    db.session.refresh(sea)
    assert (sea.name, sea.parent_id) == ("Ocean", None)
    data = {"album": sea.code, "parent": top.code, "list": "/my/albums"}
    part = owner_pages.post("/my/albums/move", data=data, headers=HTMX).text
    assert sea.code not in part.partition('id="album-folders"')[2]
    assert db.session.get(Album, sea.id).parent_id == top.id


def test_an_album_never_lies_in_itself(owner_pages: PageClient, owner: User) -> None:
    top = make_album(user=owner)
    below = make_album(user=owner, parent_id=top.id)
    for parent in (top, below):
        data = {"album": top.code, "parent": parent.code}
        answer = owner_pages.post("/my/albums/move", data=data)
        assert (answer.status_code, answer.location) == (303, f"/my/albums/{top.code}")
        assert 'class="toast bad"' in owner_pages.get(answer.location).text
        assert owner_pages.post("/my/albums/move", data=data, headers=HTMX).status_code == 422
    assert db.session.get(Album, top.id).parent_id is None


def test_albums_of_others_are_not_found_and_nothing_changes(
    app: Flask, owner: User, owner_pages: PageClient, pages: PageClient
) -> None:
    theirs = make_album(user=make_user(), name="Theirs")
    mine = make_album(user=owner)
    assert owner_pages.post(f"/my/albums/{theirs.code}/rename", data={"name": "x"}).status_code == 404
    assert (
        owner_pages.post("/my/albums/move", data={"album": theirs.code, "parent": mine.code}).status_code
        == 404
    )
    assert (
        owner_pages.post("/my/albums/move", data={"album": mine.code, "parent": theirs.code}).status_code
        == 303
    )
    assert db.session.get(Album, mine.id).parent_id is None
    assert owner_pages.post("/my/albums/new", data={"name": "x", "parent": theirs.code}).status_code == 422
    assert pages.post("/my/albums/new", data={"name": "x"}).status_code == 303
    assert db.session.query(Album).count() == 2
    db.session.refresh(theirs)
    assert (theirs.name, theirs.parent_id) == ("Theirs", None)

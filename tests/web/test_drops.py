"""The page of a drop box: strangers bring pictures, exactly as many as fit, and see nothing else."""

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image as Picture
from sqlalchemy import update
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from imghost.extensions import db, now, settings
from imghost.models import Album, DropBox, Image, User
from imghost.services.drop_boxes.capacity import reserved
from imghost.services.drop_boxes.manage import MOST_BOXES
from imghost.services.links import Links, album_path
from imghost.services.site.site_settings import change_settings
from imghost.services.trash.album_sweep import sweep_albums
from imghost.web.uploads.present import MOST_IN_COOKIE
from tests.factories import make_album, make_image, make_user
from tests.pictures import jpeg, png
from tests.services.sharing.test_qr_code import read_back
from tests.web.conftest import signed_in
from tests.web.page_rules import PageClient

JSON = {"Accept": "application/json"}


def make_box(owner: User, visibility: str = "private", **fields: Any) -> DropBox:
    album = make_album(user=owner, name="Wedding", visibility=visibility)
    box = DropBox(**{"album": album, **fields})
    db.session.add(box)
    db.session.commit()
    return box


def files(*contents: bytes) -> dict[str, Any]:
    # Encoded here, because Flask's client leaves the temporary file of a large body open.
    parts: MultiDict[str, object] = MultiDict()
    for content in contents:
        parts.add("source", FileStorage(io.BytesIO(content), "rings.jpg"))
    boundary, body = encode_multipart(parts)
    return {"data": body, "content_type": f"multipart/form-data; boundary={boundary}"}


def bring(client: FlaskClient, box: DropBox, *contents: bytes, **options: Any) -> TestResponse:
    """Send the form as the script does (with JSON) or as a browser."""
    return client.post(f"/drop/{box.code}", **files(*(contents or (jpeg(60, 40),))), **options)


def test_a_stranger_brings_a_picture_into_a_private_album(
    app: Flask, pages: PageClient, owner: User, work: Callable[[], None]
) -> None:
    box = make_box(owner, message="Photos of Saturday, please!")
    page = pages.get(f"/drop/{box.code}").text
    assert "Photos of Saturday, please!" in page
    assert "Wedding" not in page
    answer = bring(pages, box)
    assert (answer.status_code, answer.location) == (303, f"/drop/{box.code}/done")
    image = db.session.query(Image).one()
    assert (image.user, image.album, image.drop_box, image.guest_key) == (owner, box.album, box, None)
    assert (box.files, box.bytes) == (1, len(jpeg(60, 40)))
    done = pages.get(answer.location).text
    link = done.split(f"/image/{image.code}/delete/")[1].split('"')[0]
    # The link lets them bring something and take it back, and gives no other right.
    work()
    for path in (album_path(box.album), Links(image).viewer, Links(image).direct, Links(image).thumb):
        assert pages.get(path).status_code == 404, path
    assert "Through a drop box" in signed_in(app, owner).get(Links(image).viewer).text
    assert pages.post(f"/image/{image.code}/delete/{link}").status_code == 303
    assert image.deleted_at is not None


def test_the_script_gets_a_delete_link_and_nothing_of_the_album(pages: PageClient, owner: User) -> None:
    box = make_box(owner)
    answer = bring(pages, box, headers=JSON)
    assert answer.status_code == 201
    assert answer.json is not None
    assert set(answer.json["image"]) == {"title", "delete"}


def test_several_files_of_a_form_do_not_stop_each_other(pages: PageClient, owner: User) -> None:
    box = make_box(owner)
    answer = bring(pages, box, jpeg(60, 40), b"no picture", png(30, 30))
    assert answer.status_code == 303
    text = pages.get(answer.location).text
    assert "2 files arrived" in text
    assert "Accepted formats:" in text
    assert (db.session.query(Image).count(), box.files) == (2, 2)
    refused = bring(pages, box, b"no picture")
    assert refused.status_code == 422
    assert pages.post(f"/drop/{box.code}").status_code == 422
    assert box.files == 2


def test_fifty_at_once_with_room_for_one_store_one(app: Flask, owner: User) -> None:
    box = make_box(owner, most_files=3, files=2)
    code = box.code

    def send(number: int) -> int:
        status = 503
        # Fifty writers may keep SQLite busy for longer than one of them waits; who is told so asks again.
        while status == 503:
            with app.app_context():
                answer = app.test_client().post(
                    f"/drop/{code}",
                    **files(jpeg(40 + number, 40)),
                    headers=JSON,
                    environ_base={"REMOTE_ADDR": f"10.0.0.{number}"},
                )
                db.session.remove()
            status = answer.status_code
        return status

    with ThreadPoolExecutor(50) as pool:
        statuses = sorted(pool.map(send, range(50)))
    db.session.expire_all()
    assert statuses == [201] + [409] * 49
    assert (db.session.query(Image).count(), box.files) == (1, 3)


def test_the_bytes_are_capped_exactly(pages: PageClient, owner: User) -> None:
    content = jpeg(60, 40)
    box = make_box(owner, most_bytes=2 * len(content))
    assert [bring(pages, box, content, headers=JSON).status_code for _ in range(3)] == [201, 201, 409]
    assert (box.files, box.bytes) == (2, 2 * len(content))
    assert "full" in pages.get(f"/drop/{box.code}").text


def test_what_fails_gives_its_room_back(pages: PageClient, owner: User) -> None:
    box = make_box(owner, most_files=1)
    assert bring(pages, box, b"no picture", headers=JSON).status_code == 415
    assert bring(pages, box, jpeg(60, 40)[:300], headers=JSON).status_code == 422
    assert (box.files, box.bytes) == (0, 0)
    with pytest.raises(KeyboardInterrupt), reserved(box, 10):
        raise KeyboardInterrupt
    assert (box.files, box.bytes) == (0, 0)
    assert bring(pages, box, headers=JSON).status_code == 201


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"closed_at": now()}, "closed"), ({"expires_at": now() - timedelta(seconds=1)}, "expired")],
)
def test_a_link_that_is_over_says_so(
    fields: dict[str, Any], words: str, pages: PageClient, owner: User
) -> None:
    box = make_box(owner, **fields)
    for answer in (pages.get(f"/drop/{box.code}"), bring(pages, box)):
        assert answer.status_code == 410
        assert f"This drop box {'was ' if words == 'closed' else 'has '}{words}." in answer.text
    told = bring(pages, box, headers=JSON)
    assert told.status_code == 410
    assert told.json is not None
    assert words in told.json["error"]["message"]
    assert db.session.query(Image).count() == 0


def test_a_box_closed_while_a_file_comes_takes_it_no_more(app: Flask, owner: User, pages: PageClient) -> None:
    box = make_box(owner)
    db.session.execute(update(DropBox).values(closed_at=now()))
    db.session.commit()
    assert bring(pages, box, headers=JSON).status_code == 410


def test_unknown_links_and_those_of_banned_owners_look_alike(pages: PageClient, owner: User) -> None:
    box = make_box(owner)
    assert pages.get(f"/drop/{box.code[:-1]}").status_code == 404
    owner.disabled = True
    db.session.commit()
    assert pages.get(f"/drop/{box.code}").status_code == 404
    assert bring(pages, box).status_code == 404


def test_an_administrator_can_switch_them_off(pages: PageClient, owner: User) -> None:
    box = make_box(owner)
    change_settings({"drop_boxes": False})
    db.session.commit()
    assert pages.get(f"/drop/{box.code}").status_code == 410
    assert bring(pages, box).status_code == 410


def test_a_blind_box_tells_nothing_of_others(pages: PageClient, owner: User) -> None:
    box = make_box(owner, "public", blind=True, most_files=1_000, most_bytes=10**9)
    empty = pages.get(f"/drop/{box.code}").text
    image = make_image(user=owner, album=box.album, drop_box=box)
    box.files, box.bytes = 417, 123_456
    db.session.commit()
    assert pages.get(f"/drop/{box.code}").text == empty
    assert image.code not in empty


def test_a_shared_box_shows_what_came_through_it_and_what_may_still_come(
    pages: PageClient, owner: User
) -> None:
    box = make_box(owner, "link", blind=False, most_files=10, files=3)
    came = make_image(user=owner, album=box.album, drop_box=box)
    own = make_image(user=owner, album=box.album)
    hidden = make_image(user=owner, album=box.album, drop_box=box, visibility="private")
    text = pages.get(f"/drop/{box.code}").text
    assert "Room for 7 more files" in text
    assert Links(came).viewer in text
    assert own.code not in text
    assert hidden.code not in text


@pytest.mark.parametrize("visibility", ["private", "password"])
def test_no_shared_box_opens_an_album_that_is_closed(visibility: str, pages: PageClient, owner: User) -> None:
    box = make_box(owner, visibility, blind=False)
    box.album.password_hash = "x"
    image = make_image(user=owner, album=box.album, drop_box=box)
    assert image.code not in pages.get(f"/drop/{box.code}").text


@pytest.mark.settings(guest_upload_limit="2 per hour")
def test_the_limits_of_guests_count_for_everybody(app: Flask, pages: PageClient, owner: User) -> None:
    box = make_box(owner)
    assert [bring(pages, box, headers=JSON).status_code for _ in range(3)] == [201, 201, 429]
    assert bring(signed_in(app, make_user()), box, headers=JSON).status_code == 429
    assert box.files == 2


@pytest.mark.settings(guest_max_megabytes=1, max_megabytes=5)
def test_a_file_may_be_as_large_as_that_of_a_guest(app: Flask, owner: User, pages: PageClient) -> None:
    box = make_box(owner)
    answer = bring(pages, box, jpeg(60, 40) + b"\0" * 1_500_000, headers=JSON)
    assert answer.status_code == 413
    assert answer.json is not None
    assert "1 MB" in answer.json["error"]["message"]
    assert box.files == 0


@pytest.mark.settings(duplicates=False)
def test_nobody_learns_through_it_what_the_owner_has(pages: PageClient, owner: User) -> None:
    box = make_box(owner)
    content = jpeg(60, 40)
    assert bring(pages, box, content, headers=JSON).status_code == 201
    other = make_box(owner)
    assert bring(pages, other, content, headers=JSON).status_code == 201
    assert bring(pages, other, content, headers=JSON).status_code == 400


@pytest.mark.parametrize("role", ["member", "admin"])
@pytest.mark.settings(approval="guests")
def test_what_strangers_bring_waits_where_guests_wait(role: str, pages: PageClient, owner: User) -> None:
    owner.role = role
    box = make_box(owner, "public")
    bring(pages, box)
    assert db.session.query(Image).one().approved is False


def test_positions_are_removed_whatever_the_owner_keeps(pages: PageClient, owner: User) -> None:
    owner.keep_metadata = True
    box = make_box(owner)
    content = jpeg(60, 40, exif=_with_position())
    bring(pages, box, content)
    assert db.session.query(Image).one().position is None


def _with_position() -> bytes:
    exif = Picture.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 30.0), 3: "E", 4: (2.0, 17.0, 40.0)})
    return exif.tobytes()


def test_foreign_pages_bring_nothing(pages: PageClient, owner: User) -> None:
    box = make_box(owner)
    assert bring(pages, box, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def form(**fields: str) -> dict[str, str]:
    return {"message": "Please", "blind": "1", "expiration": "P7D", "most_files": "", "most_megabytes": "",
            **fields}  # fmt: skip


def test_owners_make_links_look_after_them_and_close_them(owner_pages: PageClient, owner: User) -> None:
    album = make_album(user=owner)
    manage = f"/album/{album.code}/drop-boxes"
    assert owner_pages.get(manage).status_code == 200
    assert owner_pages.post(manage, data=form(most_files="5", most_megabytes="2")).location == manage
    box = db.session.query(DropBox).one()
    assert (box.album, box.blind, box.most_files, box.most_bytes) == (album, True, 5, 2_000_000)
    assert box.expires_at is not None
    assert abs(box.expires_at - now() - timedelta(days=7)) < timedelta(minutes=1)
    image = make_image(user=owner, album=album, drop_box=box)
    text = owner_pages.get(manage).text
    assert f"/drop/{box.code}" in text
    assert read_back(text) == f"{settings().base_url}/drop/{box.code}"
    assert Links(image).viewer in text
    assert owner_pages.post(f"{manage}/{box.code}/close").location == manage
    assert box.closed_at is not None
    assert f'/drop/{box.code}"' not in owner_pages.get(manage).text
    owner_pages.post(manage, data=form(expiration="PT0S"))
    assert db.session.query(DropBox).order_by(DropBox.id.desc()).first().expires_at is None  # type: ignore[union-attr]


def test_so_many_are_open_into_one_album_and_no_more(owner_pages: PageClient, owner: User) -> None:
    box = make_box(owner)
    db.session.add_all(DropBox(album=box.album) for _ in range(MOST_BOXES - 1))
    db.session.commit()
    manage = f"/album/{box.album.code}/drop-boxes"
    refused = owner_pages.post(manage, data=form())
    assert refused.status_code == 422
    assert "An album has at most 50 open drop boxes. Close one first." in refused.text
    owner_pages.post(f"{manage}/{box.code}/close")
    assert owner_pages.post(manage, data=form()).location == manage


@pytest.mark.parametrize(
    "wrong",
    [{"most_files": "0"}, {"most_files": "x"}, {"most_files": "²"}, {"most_megabytes": "-1"},
     {"most_megabytes": "9999999"}, {"message": "x" * 2_001}, {"expiration": "soon"}],
)  # fmt: skip
def test_mistakes_stay_in_the_form(wrong: dict[str, str], owner_pages: PageClient, owner: User) -> None:
    album = make_album(user=owner)
    answer = owner_pages.post(f"/album/{album.code}/drop-boxes", data=form(**wrong))
    assert answer.status_code == 422
    assert 'class="error"' in answer.text
    assert db.session.query(DropBox).count() == 0


def test_only_the_owner_has_anything_to_do_with_them(app: Flask, pages: PageClient, owner: User) -> None:
    box = make_box(owner, "public")
    other = make_album(user=make_user())
    manage = f"/album/{box.album.code}/drop-boxes"
    for client, status in ((pages, 303), (signed_in(app, make_user()), 404)):
        assert client.get(manage).status_code == status
        assert client.post(manage, data=form()).status_code == status
        assert client.post(f"{manage}/{box.code}/close").status_code == status
    moderator = signed_in(app, make_user(role="moderator"))
    assert moderator.post(manage, data=form()).status_code == 403
    assert signed_in(app, owner).post(f"/album/{other.code}/drop-boxes/{box.code}/close").status_code == 404
    mine: Album = make_album(user=owner)
    crossed = f"/album/{mine.code}/drop-boxes/{box.code}/close"
    assert signed_in(app, owner).post(crossed).status_code == 404
    assert box.closed_at is None


def test_an_album_takes_its_links_along_when_it_is_deleted(owner_pages: PageClient, owner: User) -> None:
    box = make_box(owner)
    code, album = box.code, box.album
    image = make_image(user=owner, album=album, drop_box=box)
    owner_pages.post(f"/album/{album.code}/delete", data={"along": "nothing"})
    assert owner_pages.get(f"/drop/{code}").status_code == 404
    album.trashed_at = now() - timedelta(seconds=30)
    db.session.commit()
    sweep_albums()
    db.session.expire_all()
    assert (image.drop_box_id, image.deleted_at) == (None, None)
    assert owner_pages.get(f"/drop/{code}").status_code == 404


def test_many_files_of_one_form_get_their_delete_links_at_once(pages: PageClient, owner: User) -> None:
    answer = bring(pages, make_box(owner), *(jpeg(20 + number, 20) for number in range(MOST_IN_COOKIE + 1)))
    assert (answer.status_code, answer.text.count(">Delete it</a>")) == (200, MOST_IN_COOKIE + 1)

"""The upload form as a browser without JavaScript sends it."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from imghost.extensions import db, now
from imghost.models import Album, Image, UploadBatch
from imghost.services.links import album_path
from imghost.web.uploads.present import MOST_IN_COOKIE
from tests.factories import make_album, make_category, make_user
from tests.pictures import animation, jpeg, png
from tests.web.page_rules import PageClient
from tests.web.uploads.pages import codes_text, done_page, send_form, send_one, sign_in, words


def stored() -> list[Image]:
    return list(db.session.scalars(select(Image).order_by(Image.id)))


def only_batch() -> UploadBatch:
    return db.session.scalars(select(UploadBatch)).one()


def test_home_offers_a_form_with_several_files_and_says_the_limits(client: FlaskClient) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert '<input class="pick" id="pick" type="file" name="source" multiple' in page.text
    assert "JPEG, PNG, GIF, WebP, AVIF, HEIC, BMP, TIFF, JXL, SVG and MP4, MOV, WebM." in words(page)
    assert "Up to 20 MB each." in words(page)


def test_members_read_their_own_limit(client: FlaskClient) -> None:
    sign_in(client, make_user())
    assert "Up to 64 MB each." in words(client.get("/"))


@pytest.mark.settings(formats="jpeg,mp4", guest_max_megabytes=3)
def test_formats_and_sizes_come_from_the_settings(client: FlaskClient) -> None:
    assert "JPEG and MP4. Up to 3 MB each." in words(client.get("/upload"))


def test_an_empty_form_is_shown_again_with_what_is_missing(app: Flask) -> None:
    client = PageClient(app, use_cookies=True)
    for path in ("/", "/upload"):
        assert client.get(path).status_code == 200
    answer = send_form(client)
    assert answer.status_code == 400
    assert 'role="alert" id="upload-refusals"' in answer.text


def test_one_file_leads_to_its_codes(client: FlaskClient) -> None:
    answer = send_form(client, (jpeg(), "Red & green.jpg"))
    assert (answer.status_code, answer.location) == (303, f"/done/{only_batch().code}")
    page = done_page(client)
    (image,) = stored()
    assert image.title == "Red & green"
    assert codes_text(page) == f"http://127.0.0.1:8000/image/Red-green.{image.code}"
    assert '<a class="button" href="/signup?next=/my/uploads">' in " ".join(page.text.split())
    linked = done_page(client, "html-thumbnail-linked")
    assert codes_text(linked) == (
        f'<a href="http://127.0.0.1:8000/image/Red-green.{image.code}">'
        f'<img src="http://127.0.0.1:8000/images/{image.folder}/{image.name}.th.jpg" '
        'alt="Red &amp; green" border="0"></a>'
    )


def test_the_delete_link_of_the_done_page_works(client: FlaskClient) -> None:
    send_form(client, (jpeg(), "a.jpg"))
    address = codes_text(done_page(client, "delete"))
    (image,) = stored()
    prefix = f"http://127.0.0.1:8000/image/{image.code}/delete/"
    assert address.startswith(prefix)
    assert len(address.removeprefix(prefix)) == 48


def test_several_files_give_one_line_each(client: FlaskClient) -> None:
    files = [(jpeg(), "one.jpg"), (png(), "two.png"), (animation(), "three.gif")]
    send_form(client, *files, visibility="public")
    lines = codes_text(done_page(client, "direct")).splitlines()
    assert [line.rpartition("/")[2] for line in lines] == ["one.jpg", "two.png", "three.gif"]


def test_one_bad_file_stops_no_other_and_says_why(client: FlaskClient) -> None:
    answer = send_form(client, (b"no picture at all", "<b>notes</b>.jpg"), (png(), "good.png"))
    assert answer.status_code == 303
    page = done_page(client)
    assert (
        "<b>notes</b>.jpg : This is not a picture or video that the site takes. Accepted formats: JPEG, PNG"
        in words(page)
    )
    assert "&lt;b&gt;notes&lt;/b&gt;.jpg" in page.text
    assert [image.original_filename for image in stored()] == ["good.png"]


def test_only_bad_files_show_the_form_again_with_what_was_typed(client: FlaskClient) -> None:
    answer = send_form(client, (b"text", "a.jpg"), title="My <title>", tags="sea, sky")
    assert answer.status_code == 422
    assert "a.jpg : This is not a picture or video that the site takes." in words(answer)
    assert 'value="My &lt;title&gt;"' in answer.text
    assert 'value="sea, sky"' in answer.text
    assert stored() == []


def test_an_empty_form_says_what_is_missing(client: FlaskClient) -> None:
    answer = send_form(client)
    assert answer.status_code == 400
    assert "Choose a file or give an address." in words(answer)


def test_bad_tags_are_named_in_place(client: FlaskClient) -> None:
    answer = send_form(client, (png(), "a.png"), tags="good, a/b")
    assert answer.status_code == 400
    assert "Invalid tags: `a/b`" in words(answer)
    assert '<details class="settings" data-settings open>' in answer.text
    assert stored() == []


def test_every_field_reaches_the_picture(client: FlaskClient) -> None:
    user = make_user()
    album, category = make_album(user=user), make_category()
    sign_in(client, user)
    fields = {
        "title": "  Evening   light ", "description": "Two\r\nlines", "alt": "The sea",
        "tags": "sea, Evening, SEA",
        "album": album.code, "category": str(category.id), "visibility": "private", "expiration": "P1D",
        "width": "300", "nsfw": "1",
    }  # fmt: skip
    before = now()
    send_form(client, (jpeg(600, 400), "a.jpg"), **fields)
    (image,) = stored()
    assert (image.title, image.description, image.alt) == ("Evening light", "Two\nlines", "The sea")
    assert [tag.name for tag in image.tags] == ["sea", "Evening"]
    assert (image.album, image.category, image.user) == (album, category, user)
    assert (image.visibility, image.nsfw, image.width, image.height) == ("private", True, 300, 200)
    assert image.expires_at is not None
    assert before <= image.expires_at - timedelta(days=1) <= now()


def test_a_width_means_at_most(client: FlaskClient) -> None:
    send_form(client, (jpeg(600, 400), "wide.jpg"), (jpeg(200, 100), "narrow.jpg"), width="300")
    assert [(image.width, image.height) for image in stored()] == [(300, 200), (200, 100)]


@pytest.mark.parametrize("width", ["0", "-5", "wide", "1e3", "99999999999"])
def test_a_width_that_is_none_is_refused(client: FlaskClient, width: str) -> None:
    answer = send_form(client, (jpeg(), "a.jpg"), width=width)
    assert "The width is a number of pixels, at least 1." in words(answer)
    assert stored() == []


def test_guests_cannot_hide_pictures_from_everybody(client: FlaskClient) -> None:
    assert "Choose who may see it." in words(send_form(client, (jpeg(), "a.jpg"), visibility="private"))


def test_what_guests_upload_is_for_those_with_the_link_unless_they_choose(client: FlaskClient) -> None:
    page = client.get("/")
    assert 'value="link" aria-describedby="upload-privacy-link" checked' in " ".join(page.text.split())
    send_form(client, (jpeg(), "a.jpg"))
    send_form(client, (jpeg(), "b.jpg"), visibility="public")
    assert [image.visibility for image in stored()] == ["link", "public"]
    assert stored()[0].code not in client.get("/explore/recent").text


@pytest.mark.settings(guest_visibility="public")
def test_the_site_may_propose_to_guests_that_all_see_their_uploads(client: FlaskClient) -> None:
    send_form(client, (jpeg(), "a.jpg"))
    assert [image.visibility for image in stored()] == ["public"]


def test_a_foreign_album_is_refused(client: FlaskClient) -> None:
    album = make_album(user=make_user())
    sign_in(client, make_user())
    answer = send_form(client, (jpeg(), "a.jpg"), album=album.code)
    assert "Invalid album: it does not exist or is not yours." in words(answer)
    assert client.get(f"/upload?album={album.code}").status_code == 400


def test_what_went_into_an_album_leads_there(client: FlaskClient) -> None:
    user = make_user()
    album = make_album(user=user, name="Sea")
    sign_in(client, user)
    link = f'href="{album_path(album)}"'
    send_form(client, (png(), "a.png"), album=album.code)
    assert link in done_page(client).text
    send_form(client, (png(8, 8), "b.png"))
    assert link not in done_page(client).text


def test_upload_into_an_album_chooses_it(client: FlaskClient) -> None:
    user = make_user()
    album = make_album(user=user, name="Holidays")
    sign_in(client, user)
    page = client.get(f"/upload?album={album.code}")
    assert "Add to “Holidays”" in words(page)
    assert f'<option value="{album.code}" selected>' in page.text


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("ftp://example.org/a.jpg", "Unsupported URL scheme `ftp`."),
        ("http://127.0.0.1:9/a.jpg", "."),
        ("http://[::1]/a.jpg", "This address is not on the public Internet."),
    ],
)
def test_each_address_has_its_own_result(client: FlaskClient, address: str, reason: str) -> None:
    answer = send_form(client, (png(), "good.png"), urls=f"\n{address}\n")
    assert answer.status_code == 303
    page = words(done_page(client))
    assert f"{address} :" in page
    assert reason in page
    assert len(stored()) == 1


@pytest.mark.settings(guest_max_megabytes=1, max_megabytes=2)
def test_a_file_too_big_for_guests_stops_no_other(client: FlaskClient) -> None:
    assert send_form(client, (jpeg() + bytes(1_500_000), "big.jpg"), (png(), "small.png")).status_code == 303
    page = words(done_page(client))
    assert (
        "big.jpg : File too big - max 1 MB. Guests may upload files up to 1 MB, members up to 2 MB." in page
    )
    assert [image.original_filename for image in stored()] == ["small.png"]


@pytest.mark.settings(guest_max_megabytes=1, max_megabytes=1)
def test_a_form_past_every_limit_is_refused_with_a_page(client: FlaskClient) -> None:
    answer = send_form(client, (bytes(3_000_000), "big.jpg"))
    assert answer.status_code == 413
    assert "File too big - max 1 MB" in words(answer)
    assert "Drop it." in words(answer)


def test_too_many_addresses_are_refused_at_once(client: FlaskClient) -> None:
    answer = send_form(client, urls="\n".join(f"http://example.org/{number}" for number in range(11)))
    assert answer.status_code == 400
    assert "At most 10 addresses at once." in words(answer)


@pytest.mark.settings(guest_uploads=False)
def test_guests_are_led_to_sign_in_when_uploads_are_for_members(client: FlaskClient) -> None:
    page = client.get("/")
    assert "Sign in to upload" in words(page)
    assert 'href="/login?next=/"' in page.text
    answer = send_form(client, (png(), "a.png"))
    assert answer.status_code == 422
    assert stored() == []


@pytest.mark.settings(guest_upload_limit="2 per hour")
def test_past_the_limit_the_page_says_when_to_try_again(client: FlaskClient) -> None:
    send_form(client, (png(), "1.png"), (png(), "2.png"), (png(), "3.png"))
    page = words(done_page(client))
    assert "3.png : You have uploaded a lot in a short time. Try again in " in page
    assert len(stored()) == 2


def test_done_without_an_upload_leads_to_my_uploads(client: FlaskClient) -> None:
    answer = client.get("/done")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/my/uploads")


def test_another_browser_never_sees_the_done_page(client: FlaskClient) -> None:
    send_form(client, (png(), "a.png"))
    stranger = client.application.test_client()
    assert stranger.get("/done").location == "/my/uploads"
    address = f"/done/{only_batch().code}"
    assert client.get(address).status_code == 200
    assert stranger.get(address).status_code == 404
    assert stranger.post(f"{address}/privacy", data={"visibility": "public"}).status_code == 404
    assert stranger.post(f"{address}/album", data={"name": "Mine"}).status_code == 404
    assert [image.visibility for image in stored()] == ["link"]


def test_several_files_become_one_album_in_their_order(client: FlaskClient) -> None:
    files = [(jpeg(60 + number, 40), f"{name}.jpg") for number, name in enumerate("cab")]
    send_form(client, *files, together="1", visibility="link")
    album = db.session.scalars(select(Album)).one()
    assert (album.visibility, album.sort, album.user) == ("link", "own", None)
    page = done_page(client)
    assert "Your album is ready" in words(page)
    assert f'value="http://127.0.0.1:8000{album_path(album)}"' in page.text
    shown = re.findall(r"/image/([abc])\.", client.get(album_path(album)).text)
    assert list(dict.fromkeys(shown)) == ["c", "a", "b"]


def test_one_file_is_no_album(client: FlaskClient) -> None:
    send_form(client, (jpeg(), "a.jpg"), together="1")
    assert db.session.scalar(select(Album)) is None
    assert "Your upload is ready" in words(done_page(client))


def test_the_page_changes_who_sees_all_and_names_the_album(client: FlaskClient) -> None:
    send_form(client, (jpeg(), "a.jpg"), (png(), "b.png"), together="1")
    batch = only_batch()
    opened = {"visibility": "public", "shown": '{"visibility": "link"}'}
    assert client.post(f"/done/{batch.code}/privacy", data=opened).status_code == 303
    assert client.post(f"/done/{batch.code}/album", data={"name": "By the sea"}).status_code == 303
    album = db.session.scalars(select(Album)).one()
    assert (album.name, album.visibility) == ("By the sea", "public")
    assert {image.visibility for image in stored()} == {"public"}
    refused = client.post(f"/done/{batch.code}/privacy", data={"visibility": "private"})
    assert "Choose who can see it." in words(refused)
    fragment = {"HX-Request": "true"}
    unnamed = client.post(f"/done/{batch.code}/album", data={"name": " "}, headers=fragment)
    assert unnamed.status_code == 422
    assert "An album needs a name." in words(unnamed)


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "fragment"])
def test_a_stale_page_opens_nothing(client: FlaskClient, headers: dict[str, str]) -> None:
    """What another tab made private stays so."""
    send_form(client, (jpeg(), "a.jpg"), (png(), "b.png"), together="1")
    batch = only_batch()
    for image in stored():
        image.visibility = "private"
    db.session.commit()
    for form in ({"shown": '{"visibility": "link"}'}, {}):
        data = {"visibility": "public", **form}
        answer = client.post(f"/done/{batch.code}/privacy", data=data, headers=headers)
        assert answer.status_code == 422
        assert "this was changed elsewhere" in words(answer)
    assert {image.visibility for image in stored()} == {"private"}
    # Nothing chosen is nothing changed.
    same = {"visibility": "link", "shown": '{"visibility": "link"}'}
    client.post(f"/done/{batch.code}/privacy", data=same, headers=headers)
    assert {image.visibility for image in stored()} == {"private"}


def test_files_that_are_in_no_album_get_one_later(client: FlaskClient) -> None:
    send_form(client, (jpeg(), "a.jpg"), (png(), "b.png"))
    assert "One link for all: make an album" in words(done_page(client))
    client.post(f"/done/{only_batch().code}/album")
    album = db.session.scalars(select(Album)).one()
    assert [image.album for image in stored()] == [album, album]
    assert album.visibility == "link"


def test_the_script_takes_together_what_it_uploaded_and_adds_what_came_later(client: FlaskClient) -> None:
    codes = [send_one(client, (jpeg(60 + n, 40), f"{n}.jpg")).json["image"]["code"] for n in range(3)]
    fragment = {"HX-Request": "true"}
    answer = client.post("/upload/done", data={"code": codes[:2], "together": "1"}, headers=fragment)
    assert (answer.status_code, "<html" in answer.text) == (200, False)
    batch = only_batch()
    data = {"code": [codes[2], *codes[:2]], "together": "1", "batch": batch.code}
    assert client.post("/upload/done", data=data, headers=fragment).status_code == 200
    album = db.session.scalars(select(Album)).one()
    assert batch.image_codes == [codes[2], *codes[:2]]
    ranked = select(Image.code).where(Image.album_id == album.id).order_by(Image.album_rank)
    assert list(db.session.scalars(ranked)) == batch.image_codes


def test_of_foreign_or_invented_files_nothing_is_made(client: FlaskClient) -> None:
    foreign = send_one(client.application.test_client(), (jpeg(), "a.jpg")).json["image"]["code"]
    client.post("/upload/prepare")
    for codes in ([foreign], ["nothing"], []):
        answer = client.post("/upload/done", data={"code": codes, "together": "1"})
        assert answer.status_code == 400
    assert db.session.scalar(select(UploadBatch)) is None


def test_foreign_pages_cannot_upload(client: FlaskClient) -> None:
    answer = client.post(
        "/upload", data={"urls": "http://example.org/"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403


def test_more_files_than_a_cookie_holds_are_shown_at_once(client: FlaskClient) -> None:
    pictures = [(jpeg(20 + number, 20), f"{number}.jpg") for number in range(MOST_IN_COOKIE + 1)]
    answer = send_form(client, *pictures)
    assert answer.status_code == 200
    assert f"Your {MOST_IN_COOKIE + 1} uploads are ready" in words(answer)
    assert len(codes_text(answer).splitlines()) == MOST_IN_COOKIE + 1
    assert all(len(cookie) < 4_000 for cookie in answer.headers.getlist("Set-Cookie"))

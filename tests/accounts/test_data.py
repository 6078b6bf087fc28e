"""Everything of an account in one file, and the end of an account."""

import io
import json
import os
import time
import zipfile
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from imghost.base.passwords import hash_password
from imghost.extensions import db
from imghost.models import (
    Album,
    Alias,
    APIKey,
    DropBox,
    Event,
    Image,
    Like,
    Preset,
    Report,
    User,
    UserSession,
)
from imghost.services.accounts import export, second_factor
from imghost.services.accounts.export import Export, continue_export, find_export, finished_file, start_export
from imghost.services.accounts.export_write import make_export
from imghost.services.site.check import inspect_site
from imghost.storage.current import storage
from tests.accounts.conftest import PASSWORD, is_in
from tests.clients import give_session
from tests.factories import make_album, make_image, make_key, make_user
from tests.pictures import png
from tests.web_upload.pages import send_form

Work = Callable[[], None]


@pytest.fixture
def ada() -> User:
    return make_user("ada", password_hash=hash_password(PASSWORD), totp_secret="KRUGKIDROVUWG2ZA")


@pytest.fixture
def here(client: FlaskClient, ada: User) -> FlaskClient:
    give_session(client, ada)
    return client


def test_the_file_holds_originals_and_facts_and_no_secret(here: FlaskClient, ada: User, work: Work) -> None:
    album = make_album(user=ada, name="Sea")
    secret = make_key(ada, name="Laptop").partition(":")[2]
    sent = png(60, 40)
    send_form(here, (sent, "wave.png"), title="A wave", tags="sea", album=album.code)
    here.post("/settings/profile/avatar", data={"avatar": (io.BytesIO(png(60, 60)), "me.png")})
    box = DropBox(album=album, message="Bring waves", most_files=7)
    own = db.session.scalars(select(Image)).one()
    db.session.add_all(
        [box, Alias(name="wave", image_id=own.id), Report(subject="x", reason="spam", reporter=ada)]
    )
    db.session.commit()
    make_image(user=make_user("other"))
    assert here.get("/settings/export/download").status_code == 404
    assert here.post("/settings/export").status_code == 303
    assert "Your file is being made" in here.get("/settings/export").text
    part = here.get("/settings/export", headers={"HX-Request": "true"}).text
    assert "<html" not in part
    work()
    assert "Your file is ready" in here.get("/settings/export").text
    answer = here.get("/settings/export/download")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Disposition"] == "attachment; filename=ada.zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        pictures = json.loads(archive.read("pictures.json"))
        account = json.loads(archive.read("account.json"))
        assert archive.read(pictures[0]["file"]) == storage().path(one_original()).read_bytes()
        assert "avatar.webp" in archive.namelist()
        everything = b"".join(archive.read(name) for name in archive.namelist()).decode("latin-1")
    assert [(row["title"], row["tags"], row["album"]) for row in pictures] == [
        ("A wave", ["sea"], album.code)
    ]
    assert account["account"]["email"] == "ada@example.org"
    assert [row["name"] for row in account["albums"]] == ["Sea"]
    assert [row["name"] for row in account["keys"]] == ["Laptop"]
    assert account["short_addresses"] == {"wave": own.code}
    assert [(row["message"], row["most_files"]) for row in account["drop_boxes"]] == [("Bring waves", 7)]
    assert [row["reason"] for row in account["reports"]] == ["spam"]
    assert len(account["sessions"]) == 1
    image = db.session.scalars(select(Image).where(Image.user_id == ada.id)).one()
    hashes = [box.code, *(row.token_hash for row in db.session.scalars(select(UserSession)))]
    hashes += [ada.password_hash, ada.signing_secret, "KRUGKIDROVUWG2ZA", image.delete_hash, secret]
    hashes += [key.secret_hash for key in db.session.scalars(select(APIKey))]
    assert not [text for text in hashes if text in everything]


def one_original() -> str:
    (key,) = [key for key in storage().walk() if "original" in key]
    return key


def test_the_file_is_its_owners_and_goes_after_a_day(
    app: Flask, here: FlaskClient, ada: User, work: Work
) -> None:
    here.post("/settings/export")
    work()
    other = app.test_client()
    give_session(other, make_user("other"))
    assert other.get("/settings/export/download").status_code == 404
    assert inspect_site().problems == ()
    assert export.remove_old() == 0
    (key,) = storage().walk("exports")
    yesterday = time.time() - 86_401
    os.utime(storage().path(key), (yesterday, yesterday))
    assert export.remove_old() == 1
    assert here.get("/settings/export/download").status_code == 404


def test_the_end_of_an_account_takes_everything_along(
    app: Flask, here: FlaskClient, ada: User, work: Work
) -> None:
    send_form(here, (png(60, 40), "wave.png"))
    here.post("/settings/profile/avatar", data={"avatar": (io.BytesIO(png(60, 60)), "me.png")})
    make_album(user=ada)
    make_key(ada)
    liked = make_image(likes=1)
    db.session.add_all(
        [Like(user_id=ada.id, image_id=liked.id), Preset(user_id=ada.id, name="a", params="w_9")]
    )
    db.session.commit()
    elsewhere = app.test_client()
    give_session(elsewhere, ada)
    here.post("/settings/export")
    work()
    page = here.get("/settings/delete").text
    assert "One picture goes with it" in page
    assert here.post("/settings/delete", data={"current": "wrong"}).status_code == 422
    assert is_in(here)
    assert here.post("/settings/delete", data={"current": PASSWORD}).headers["Location"] == "/"
    assert not is_in(here)
    assert not is_in(elsewhere)
    assert app.test_client().get("/user/ada").status_code == 404
    work()
    db.session.expire_all()
    assert [
        db.session.scalar(select(func.count()).select_from(t)) for t in (User, Album, APIKey, Preset)
    ] == [0] * 4
    assert liked.likes == 0
    assert list(storage().walk()) == []
    assert [(row.action, row.subject) for row in db.session.scalars(select(Event))] == [
        ("user.delete", "ada")
    ]


def test_with_two_steps_the_code_is_asked_too(here: FlaskClient, ada: User) -> None:
    from imghost.extensions import now  # noqa: PLC0415

    ada.totp_since = now()
    codes = second_factor.renew_recovery_codes(ada)
    db.session.commit()
    refused = here.post("/settings/delete", data={"current": PASSWORD, "code": "123456"})
    assert refused.status_code == 422
    assert 'id="field-code-error"' in refused.text
    assert here.post("/settings/delete", data={"current": PASSWORD, "code": codes[0]}).status_code == 303
    assert ada.deleted_at is not None


def test_the_last_administrator_stays(here: FlaskClient, ada: User) -> None:
    ada.role = "admin"
    db.session.commit()
    refused = here.post("/settings/delete", data={"current": PASSWORD})
    assert refused.status_code == 422
    assert "This is the last administrator." in refused.text


def test_a_file_that_could_not_be_made_can_be_asked_for_again(
    here: FlaskClient, ada: User, work: Work
) -> None:
    in_the_way = storage().blobs / "exports"  # type: ignore[attr-defined]
    in_the_way.touch()
    here.post("/settings/export")
    work()
    assert export.find_export(ada) is None
    in_the_way.unlink()
    here.post("/settings/export")
    work()
    assert "Your file is ready" in here.get("/settings/export").text


def test_a_large_account_is_written_in_parts(here: FlaskClient, ada: User, work: Work) -> None:
    for number in range(3):
        send_form(here, (png(20 + number, 10), f"{number}.png"))
    work()
    start_export(ada)
    assert [make_export(ada.id, seconds=0) for _ in range(2)] == [True, True]
    assert find_export(ada) == Export(state="working", done=2, total=3)
    continue_export(ada.id)
    work()
    with zipfile.ZipFile(finished_file(ada)) as archive:
        assert archive.testzip() is None
        told = json.loads(archive.read("pictures.json"))
        files = [name for name in archive.namelist() if name.startswith("pictures/")]
    assert [each["original_filename"] for each in told] == ["0.png", "1.png", "2.png"]
    assert [each["file"] for each in told] == files


def test_a_part_that_broke_off_begins_all_anew(here: FlaskClient, ada: User, work: Work) -> None:
    for number in range(2):
        send_form(here, (png(20 + number, 10), f"{number}.png"))
    work()
    start_export(ada)
    assert make_export(ada.id, seconds=0)
    event.listen(db.engine, "before_cursor_execute", die)
    with pytest.raises(KeyboardInterrupt):
        make_export(ada.id)
    event.remove(db.engine, "before_cursor_execute", die)
    db.session.rollback()
    assert not make_export(ada.id)
    with zipfile.ZipFile(finished_file(ada)) as archive:
        assert archive.testzip() is None
        assert len(json.loads(archive.read("pictures.json"))) == 2


def die(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
    """What a worker does that is killed after it has begun to read pictures."""
    if "image_tags" in statement:
        raise KeyboardInterrupt

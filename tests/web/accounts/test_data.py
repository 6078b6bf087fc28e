"""Everything of an account in one file, and the end of an account."""

import io
import json
import os
import time
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select, update

from imghost.base.passwords import hash_password
from imghost.extensions import db, now, redis
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
    Task,
    User,
    UserSession,
)
from imghost.services.accounts import export, export_write, second_factor
from imghost.services.accounts.export import Export, find_export, finished_file
from imghost.services.accounts.export_write import write_export
from imghost.services.tasks.resume import resume_tasks
from imghost.services.upkeep.check import inspect_site
from imghost.storage.current import storage
from tests.clients import give_session
from tests.factories import make_album, make_image, make_key, make_user
from tests.pictures import png
from tests.web.accounts.conftest import PASSWORD, is_in
from tests.web.uploads.pages import send_form

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
    assert "Your file is being prepared" in here.get("/settings/export").text
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
    assert "One picture will be deleted with it" in page
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


def test_a_file_that_could_not_be_made_is_made_later(here: FlaskClient, ada: User, work: Work) -> None:
    in_the_way = storage().blobs / "exports"  # type: ignore[attr-defined]
    in_the_way.touch()
    here.post("/settings/export")
    work()
    assert "Your file is being prepared" in here.get("/settings/export").text
    in_the_way.unlink()
    db.session.execute(update(Task).values(due_at=now()))
    db.session.commit()
    resume_tasks(timedelta(0))
    work()
    assert "Your file is ready" in here.get("/settings/export").text


def test_a_file_that_cannot_be_made_all_day_can_be_asked_for_again(
    here: FlaskClient, ada: User, work: Work
) -> None:
    (storage().blobs / "exports").touch()  # type: ignore[attr-defined]
    here.post("/settings/export")
    db.session.execute(update(Task).values(created_at=now() - timedelta(days=1, seconds=1)))
    db.session.commit()
    work()
    assert "Prepare the file" in here.get("/settings/export").text


def test_a_large_account_is_written_in_parts(here: FlaskClient, ada: User, work: Work) -> None:
    for number in range(3):
        send_form(here, (png(20 + number, 10), f"{number}.png"))
    work()
    task = begun(ada)
    assert [write_export(task, seconds=0) for _ in range(2)] == [False, False]
    assert find_export(ada) == Export(state="working", done=2, total=3)
    work()
    with zipfile.ZipFile(finished_file(ada).path()) as archive:
        assert archive.testzip() is None
        told = json.loads(archive.read("pictures.json"))
        files = [name for name in archive.namelist() if name.startswith("pictures/")]
    assert [each["original_filename"] for each in told] == ["0.png", "1.png", "2.png"]
    assert [each["file"] for each in told] == files


@pytest.mark.parametrize("place", ["begun", "middle", "end", "placed"])
def test_the_next_worker_goes_on_where_one_was_killed(
    here: FlaskClient, ada: User, work: Work, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_write, "BATCH", 1)
    for number in range(4):
        send_form(here, (png(20 + number, 10), f"{number}.png"), title="before")
    work()
    task = begun(ada)
    if place != "begun":
        assert not write_export(task, seconds=0)
        db.session.execute(update(Image).values(title="after"))
        db.session.commit()
    # Each picture asks for its tags, and before the file is put in place the account is looked up.
    text, times = {"middle": ("image_tags", 2), "end": ("users.deleted_at IS NULL", 0)}.get(
        place, ("image_tags", 0)
    )
    killing = Killing(text, times)
    with monkeypatch.context() as patch:
        if place == "placed":
            patch.setattr(export_write, "_tell", killing.kill)
        else:
            event.listen(db.engine, "before_cursor_execute", killing.look)
        with pytest.raises(KeyboardInterrupt):
            write_export(task)
    if place != "placed":
        event.remove(db.engine, "before_cursor_execute", killing.look)
    db.session.rollback()
    redis().flushdb()
    resume_tasks(timedelta(0))
    work()
    assert list(storage().staging.iterdir()) == []  # type: ignore[attr-defined]
    (key,) = storage().walk("exports")
    assert storage().path(key) == finished_file(ada).path()
    with zipfile.ZipFile(finished_file(ada).path()) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        told = json.loads(archive.read("pictures.json"))
    assert len(set(names)) == len(names) == 7
    assert [each["original_filename"] for each in told] == [f"{number}.png" for number in range(4)]
    assert {each["file"] for each in told} == {name for name in names if name.startswith("pictures/")}
    # What was finished was not done again.
    assert [each["title"] for each in told] == ["before", *(["before" if place == "begun" else "after"] * 3)]


def test_nothing_of_an_unfinished_file_outlives_its_account(here: FlaskClient, ada: User, work: Work) -> None:
    send_form(here, (png(20, 10), "0.png"))
    work()
    task = begun(ada)
    assert not write_export(task, seconds=0)
    assert list(storage().staging.iterdir())  # type: ignore[attr-defined]
    here.post("/settings/delete", data={"current": PASSWORD})
    assert db.session.query(Task).count() == 0
    work()
    assert list(storage().staging.iterdir()) == []  # type: ignore[attr-defined]
    assert list(storage().walk()) == []


def begun(user: User) -> Task:
    """The task of an export that was just asked for."""
    export.start_export(user)
    db.session.commit()
    return db.session.scalars(select(Task)).one()


class Killing:
    """A worker's end when it is about to send a statement with `text` in it, after it has done so `times`."""

    def __init__(self, text: str, times: int) -> None:
        self.text, self.times = text, times

    def look(self, _connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if self.text in statement:
            if not self.times:
                raise KeyboardInterrupt
            self.times -= 1

    def kill(self, *_arguments: object) -> None:
        raise KeyboardInterrupt

"""Forgotten passwords and new addresses, by way of a real mail server."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from redis import Redis
from sqlalchemy import event, update

from imghost.cli.users import user as user_command
from imghost.extensions import db, now, redis
from imghost.models import AccountToken, Event, Task, User
from imghost.queue import UPKEEP, open_queue
from imghost.services.accounts import password_reset
from imghost.services.actor import Actor
from imghost.services.tasks.resume import resume_tasks
from imghost.services.upkeep.doctor.finding import Trouble
from imghost.services.upkeep.doctor.services import mail_server as mail_doctor
from imghost.settings import Settings
from tests.factories import make_user
from tests.web.accounts.conftest import PASSWORD, is_in, sign_in
from tests.web.accounts.mailbox import SITE, Mailbox, mailed

NEW = "another long password"


@pytest.fixture
def settings(settings: Settings, mail_server: tuple[Mailbox, int]) -> Settings:
    return mailed(settings, mail_server[1])


def ask(client: FlaskClient, login: str, **headers: str):  # type: ignore[no-untyped-def]
    return client.post("/password-reset", data={"login": login}, headers=headers)


def test_a_link_by_mail_sets_a_new_password_once(
    app: Flask, client: FlaskClient, marina: User, mailbox: Mailbox, work: Callable[[], None]
) -> None:
    elsewhere = app.test_client()
    sign_in(elsewhere)
    evil = {"X-Forwarded-Host": "evil.example", "Host": "127.0.0.66"}
    assert client.post("/password-reset", data={"login": "Marina"}, headers=evil).status_code == 303
    work()
    (letter,) = mailbox.letters
    assert (letter["To"], letter["From"]) == ("marina@example.org", "imghost@pictures.example")
    assert letter["Auto-Submitted"] == "auto-generated"
    assert "evil" not in str(letter)
    assert "127.0.0.66" not in str(letter)
    link = mailbox.link()
    page = client.get(link)
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "private, no-store")
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert client.post(link, data={"password": "short"}).status_code == 422
    assert client.post(link, data={"password": NEW}).headers["Location"] == "/login"
    assert not is_in(elsewhere)
    assert not is_in(client)
    assert client.get(link).status_code == client.post(link, data={"password": PASSWORD}).status_code == 404
    assert sign_in(client).status_code == 422
    assert sign_in(client, password=NEW).status_code == 303


def test_only_the_hash_of_a_link_is_kept_anywhere(
    app: Flask, client: FlaskClient, marina: User, mailbox: Mailbox, work: Callable[[], None]
) -> None:
    ask(client, "marina@example.org")
    connection: Redis = app.extensions["redis"]
    jobs = [key for key in connection.keys("rq:job:*") if connection.type(key) == b"hash"]
    queued = b"".join(value for key in jobs for value in connection.hgetall(key).values())
    assert jobs
    work()
    token = mailbox.link().rpartition("/")[2]
    row = db.session.query(AccountToken).one()
    assert token not in row.token_hash
    assert token.encode() not in queued
    assert row.expires_at is not None
    assert timedelta(minutes=59) < row.expires_at - row.created_at <= timedelta(hours=1)


def test_an_old_link_is_void(client: FlaskClient, marina: User) -> None:
    path = password_reset.make_link(marina).removeprefix(SITE)
    db.session.query(AccountToken).one().expires_at = now() - timedelta(seconds=1)
    db.session.commit()
    assert client.get(path).status_code == 404


def test_a_newer_link_voids_the_older(client: FlaskClient, marina: User) -> None:
    first, second = (password_reset.make_link(marina).removeprefix(SITE) for _ in range(2))
    db.session.commit()
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200


def test_a_new_password_voids_every_other_link(
    app: Flask, signed_in: FlaskClient, marina: User, mailbox: Mailbox, work: Callable[[], None]
) -> None:
    """Whoever was in the account shall not come back by a link they asked for in it."""
    signed_in.post("/settings/account", data={"email": "thief@example.org", "current": PASSWORD})
    work()
    address, reset = mailbox.link(), password_reset.make_link(marina).removeprefix(SITE)
    db.session.commit()
    data = {"current": PASSWORD, "password": NEW}
    assert signed_in.post("/settings/security", data=data).status_code == 303
    assert [app.test_client().post(link).status_code for link in (address, reset)] == [404, 404]


def test_a_new_address_voids_links_to_the_old_one(
    signed_in: FlaskClient, marina: User, mailbox: Mailbox, work: Callable[[], None]
) -> None:
    reset = password_reset.make_link(marina).removeprefix(SITE)
    signed_in.post("/settings/account", data={"email": "sea@example.org", "current": PASSWORD})
    work()
    assert signed_in.get(reset).status_code == 200
    assert signed_in.post(mailbox.link()).status_code == 303
    assert signed_in.get(reset).status_code == 404


@pytest.mark.settings(sign_in_limit="1000 per minute")
def test_known_and_unknown_names_look_and_cost_alike(
    client: FlaskClient, marina: User, mailbox: Mailbox, work: Callable[[], None]
) -> None:
    def answer(login: str) -> tuple[int, str, str]:
        response = ask(client, login)
        page = client.get(response.headers["Location"]).text
        return response.status_code, response.headers["Location"], re.sub(r"[0-9a-f]{12}", "", page)

    def costs(login: str) -> tuple[list[str], int]:
        """What the database is asked, and how many jobs are left."""
        asked: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
            asked.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        jobs = open_queue(UPKEEP, redis())
        before = jobs.count
        ask(client, login)
        event.remove(db.engine, "before_cursor_execute", note)
        return asked, jobs.count - before

    assert answer("MARINA") == answer("nobody")
    assert costs("Marina@example.org") == costs("nobody@example.org")
    work()
    assert len(mailbox.letters) == 1


def test_the_doctor_asks_the_mail_server(app: Flask, mail_server: tuple[Mailbox, int]) -> None:
    assert mail_doctor().startswith(f"127.0.0.1:{mail_server[1]} answers without encryption")


@pytest.mark.parametrize(
    "wrong", [{"smtp_port": 1}, {"smtp_user": "ada", "smtp_password": "wrong"}, {"smtp_tls": "starttls"}]
)
def test_the_doctor_says_why_no_mail_leaves(app: Flask, wrong: dict[str, object]) -> None:
    app.extensions["settings-source"] = lambda: app.extensions["settings"].model_copy(update=wrong)
    with app.app_context(), pytest.raises(Trouble, match="does not take mail"):
        mail_doctor()


def test_nobodys_mailbox_is_filled(
    client: FlaskClient, marina: User, mailbox: Mailbox, work: Callable[[], None]
) -> None:
    for login in ("Marina", "marina@example.org", "MARINA"):
        ask(client, login)
        work()
    assert len(mailbox.letters) == 1


def test_asking_and_guessing_are_limited(client: FlaskClient, marina: User) -> None:
    assert [ask(client, f"n{number}").status_code for number in range(12)] == [303] * 10 + [429] * 2
    answers = [client.get(f"/password-reset/{number}").status_code for number in range(25)]
    assert answers == [404] * 20 + [429] * 5


def test_accounts_shut_out_get_no_link(
    client: FlaskClient, marina: User, mailbox: Mailbox, work: Callable[[], None]
) -> None:
    path = password_reset.make_link(marina).removeprefix(SITE)
    marina.disabled = True
    db.session.commit()
    ask(client, "Marina")
    work()
    assert mailbox.letters == []
    assert client.get(path).status_code == 404


def test_a_new_address_counts_once_its_link_was_opened(
    app: Flask, signed_in: FlaskClient, marina: User, mailbox: Mailbox, work: Callable[[], None]
) -> None:
    data = {"email": "Sea@example.org", "current": PASSWORD}
    assert signed_in.post("/settings/account", data=data).status_code == 303
    work()
    assert mailbox.letters[-1]["To"] == "sea@example.org"
    assert marina.email == "marina@example.org"
    link, anybody = mailbox.link(), app.test_client()
    assert anybody.get(link).status_code == 200
    assert anybody.head(link).status_code == 200
    db.session.refresh(marina)
    assert marina.email == "marina@example.org"
    assert anybody.post(link).status_code == 303
    db.session.refresh(marina)
    assert marina.email == "sea@example.org"
    work()
    assert mailbox.letters[-1]["To"] == "marina@example.org"
    assert "sea@" not in mailbox.text()
    assert anybody.post(link).status_code == 404


def test_a_taken_address_gets_no_mail_and_is_not_told(
    signed_in: FlaskClient, marina: User, mailbox: Mailbox, work: Callable[[], None]
) -> None:
    make_user("other", email="taken@example.org")
    free = signed_in.post("/settings/account", data={"email": "free@example.org", "current": PASSWORD})
    work()
    taken = signed_in.post("/settings/account", data={"email": "taken@example.org", "current": PASSWORD})
    work()
    assert (free.status_code, free.data) == (taken.status_code, taken.data)
    assert [letter["To"] for letter in mailbox.letters] == ["free@example.org"]


def test_mail_speaks_the_language_of_the_account(
    client: FlaskClient, marina: User, mailbox: Mailbox, work: Callable[[], None]
) -> None:
    marina.language = "es"
    db.session.commit()
    ask(client, "Marina")
    work()
    assert mailbox.link().startswith("/password-reset/")
    assert mailbox.letters[0]["Subject"] == "imghost: Elige una contraseña nueva"
    assert mailbox.text().startswith("Hola, Marina:")
    assert "password" not in mailbox.text().replace("/password-reset/", "")


@pytest.mark.parametrize(
    ("email", "current", "field"), [("no address", PASSWORD, "email"), ("a@b.de", "wrong", "current")]
)
def test_what_is_wrong_is_said_in_place(signed_in: FlaskClient, email: str, current: str, field: str) -> None:
    response = signed_in.post("/settings/account", data={"email": email, "current": current})
    assert response.status_code == 422
    assert f'id="field-{field}-error"' in response.text


class TestWithoutMail:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"smtp_host": ""})

    def test_the_page_says_whom_to_ask(self, app: Flask, client: FlaskClient, marina: User) -> None:
        assert "This site does not send mail." in client.get("/password-reset").text
        assert ask(client, "Marina").status_code == 303
        assert app.extensions["redis"].keys("rq:job:*") == []

    def test_administrators_make_links(self, app: Flask, client: FlaskClient, marina: User) -> None:
        boss = Actor(user=make_user("boss", role="admin"))
        path = password_reset.make_link_as_admin(boss, marina).removeprefix(SITE)
        db.session.commit()
        assert client.get(path).status_code == 200
        assert [row.action for row in db.session.query(Event)] == ["user.reset-link"]
        printed = app.test_cli_runner().invoke(user_command, ["reset-link", "marina"])
        assert client.get(printed.output.strip().removeprefix(SITE)).status_code == 200
        assert app.test_cli_runner().invoke(user_command, ["reset-link", "nobody"]).exit_code == 1

    def test_an_address_changes_at_once(self, signed_in: FlaskClient, marina: User) -> None:
        data = {"email": "sea@example.org", "current": PASSWORD}
        assert signed_in.post("/settings/account", data=data).status_code == 303
        db.session.refresh(marina)
        assert marina.email == "sea@example.org"

    def test_a_taken_address_is_refused(self, signed_in: FlaskClient, marina: User) -> None:
        make_user("other", email="taken@example.org")
        data = {"email": "taken@example.org", "current": PASSWORD}
        response = signed_in.post("/settings/account", data=data)
        assert response.status_code == 422
        assert "This e-mail address cannot be used." in response.text


def test_a_mail_outlives_redis_and_a_mail_server_that_is_away(
    app: Flask, client: FlaskClient, marina: User, mailbox: Mailbox, work: Callable[[], None]
) -> None:
    ask(client, "marina")
    ask(client, "MARINA ")
    assert db.session.query(Task).count() == 1
    app.extensions["redis"].flushdb()
    site = app.extensions["settings"]
    there = app.extensions["settings-source"]
    app.extensions["settings-source"] = lambda: site.model_copy(update={"smtp_port": 9})
    g.pop("settings", None)
    resume_tasks(timedelta(0))
    work()
    assert db.session.query(AccountToken).count() == 1
    assert mailbox.letters == []
    app.extensions["settings-source"] = there
    g.pop("settings", None)
    db.session.execute(update(Task).values(due_at=now()))
    db.session.commit()
    resume_tasks(timedelta(0))
    work()
    assert client.get(mailbox.link()).status_code == 200
    # What was asked may be an address.
    task = db.session.query(Task).one()
    assert (task.state, task.values) == ("done", "{}")

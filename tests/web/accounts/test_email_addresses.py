"""Which e-mail addresses accounts may have, that mail arrives there, and that one mailbox is one account."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from imghost.extensions import db
from imghost.models import User
from imghost.services.accounts.email_address import check_email, shown_email
from imghost.settings import Settings
from tests.web.accounts.conftest import PASSWORD, is_in, sign_in
from tests.web.accounts.mailbox import Mailbox, mailed

# IDNA2008 and UTS 46 by the tables of https://util.unicode.org/UnicodeJsps/idna.jsp.
ONE_MAILBOX = (
    *("ada@xn--mnchen-3ya.de", "ada@münchen.de", "Ada@MÜNCHEN.de"),
    *("ada@mu\u0308nchen.de", "ada@münchen。de"),
)


@pytest.fixture
def settings(settings: Settings, mail_server: tuple[Mailbox, int]) -> Settings:
    return mailed(settings, mail_server[1])


def sign_up(client: FlaskClient, email: str, name: str = "newcomer"):  # type: ignore[no-untyped-def]
    return client.post("/signup", data={"name": name, "email": email, "password": PASSWORD})


@pytest.mark.parametrize(
    "email",
    [
        *("ada@example.org", "ada+pictures@example.org", "a.b.c@example.org", "o'neill@example.org"),
        *("ada@localhost", "ada@nas.local", "ada@mail.example.co.uk", "1@example.org", *ONE_MAILBOX),
        *("ada@例え.jp", "ada@пример.рф", "ada@faß.de"),
    ],
)
def test_mail_arrives_at_every_address_that_is_taken(
    client: FlaskClient, mailbox: Mailbox, work: Callable[[], None], email: str
) -> None:
    assert sign_up(client, email).status_code == 303
    client.post("/password-reset", data={"login": email})
    work()
    (letter,) = mailbox.letters
    assert str(letter["To"]).isascii()
    assert mailbox.link().startswith("/password-reset/")


@pytest.mark.parametrize(
    "email", ['"ada b"@example.org', "müller@example.org", "用户@example.org", "\uff41da@example.org"]
)
def test_what_few_servers_take_is_refused_in_words(client: FlaskClient, email: str) -> None:
    answer = sign_up(client, email)
    assert answer.status_code == 422
    assert ("with quotation marks" if '"' in email else "need plain letters") in answer.text


@pytest.mark.parametrize(
    "email",
    [
        *("a..b@example.org", ".a@example.org", "a@example..org", "a@-x.org", "a@[127.0.0.1]", "a@x.org."),
        *("a@xn--zzzzzzzzzzzz999.de", f"a@{'ü' * 64}.de", "a b@example.org"),
        "a@example.org\r\nBcc: b@example.org",
    ],
)
def test_what_is_no_address_is_refused(client: FlaskClient, email: str) -> None:
    answer = sign_up(client, email)
    assert answer.status_code == 422
    assert "This is not an e-mail address." in answer.text
    assert db.session.scalar(select(func.count(User.id))) == 0


def test_one_mailbox_is_one_account(client: FlaskClient) -> None:
    assert sign_up(client, ONE_MAILBOX[0]).status_code == 303
    client.post("/logout")
    for number, spelling in enumerate(ONE_MAILBOX):
        assert sign_up(client, spelling, name=f"twin-{number}").status_code == 422
    assert db.session.scalar(select(func.count(User.id))) == 1


@pytest.mark.parametrize("spelling", ONE_MAILBOX)
def test_any_spelling_signs_in(client: FlaskClient, spelling: str) -> None:
    sign_up(client, ONE_MAILBOX[1])
    client.post("/logout")
    assert sign_in(client, spelling).status_code == 303
    assert is_in(client)
    assert "ada@münchen.de" in client.get("/settings/account").text


def test_an_address_is_shown_as_its_owner_writes_it() -> None:
    assert shown_email(check_email("Ada@MÜNCHEN.de")) == "ada@münchen.de"
    assert shown_email("newcomer@no-address.invalid") == "newcomer@no-address.invalid"


def test_a_guests_report_takes_the_same_addresses(client: FlaskClient, marina: User) -> None:
    data = {"reason": "spam", "email": "müller@example.org"}
    answer = client.post(f"/user/{marina.name}/report", data=data)
    assert answer.status_code == 422
    assert "need plain letters" in answer.text

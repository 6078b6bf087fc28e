"""The answer to a report by way of a real mail server: to guests who left an address, and to members."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from imghost.settings import Settings
from tests.factories import make_image, make_user
from tests.web.accounts.mailbox import Mailbox, running_mailbox
from tests.web.conftest import signed_in
from tests.web.page_rules import PageClient


@pytest.fixture(scope="module")
def mail_server() -> Iterator[tuple[Mailbox, int]]:
    yield from running_mailbox()


@pytest.fixture
def settings(settings: Settings, mail_server: tuple[Mailbox, int]) -> Settings:
    mail = {"smtp_host": "127.0.0.1", "smtp_port": mail_server[1], "smtp_tls": "none"}
    return settings.model_copy(update={**mail, "public_url": "https://pictures.example"})


def test_reporters_are_told_by_mail(
    app: Flask,
    pages: PageClient,
    moderator_pages: PageClient,
    mail_server: tuple[Mailbox, int],
    work: Callable[[], None],
) -> None:
    image = make_image()
    where = f"/image/{image.code}/report"
    pages.post(where, data={"reason": "spam", "email": "guest@example.net"})
    signed_in(app, make_user("rita")).post(where, data={"reason": "spam"})
    PageClient(app).post(where, data={"reason": "spam"}, environ_base={"REMOTE_ADDR": "198.51.100.9"})
    moderator_pages.post("/admin/moderation/act", data={"act": f"hide:image:{image.code}"})
    work()
    letters = mail_server[0].letters
    assert sorted(str(letter["To"]) for letter in letters) == ["guest@example.net", "rita@example.org"]
    assert all("https://pictures.example/report/" in letter.get_content() for letter in letters)

"""A real mail server in this process that keeps what it is given."""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope

from imghost.settings import Settings
from tests.live import free_port

SITE = "https://pictures.example"


def mailed(settings: Settings, port: int) -> Settings:
    """Return the settings of a site at SITE that sends its mail to the server at `port`."""
    mail = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_tls": "none", "public_url": SITE}
    return settings.model_copy(update=mail)


class Mailbox:
    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Envelope) -> str:  # noqa: N802
        letter = message_from_bytes(envelope.content or b"", policy=policy.default)
        assert isinstance(letter, EmailMessage)
        assert envelope.rcpt_tos == [letter["To"]]
        self.letters.append(letter)
        return "250 OK"

    def text(self, number: int = -1) -> str:
        return str(self.letters[number].get_content())

    def link(self, number: int = -1) -> str:
        """The path of the link in a letter; its host must be the site's own."""
        found = re.search(r"https://pictures\.example(/\S+)", self.text(number))
        assert found
        return found[1]


def running_mailbox() -> Iterator[tuple[Mailbox, int]]:
    mailbox, port = Mailbox(), free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield mailbox, port
    controller.stop()

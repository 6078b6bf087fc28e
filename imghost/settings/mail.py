"""The mail server."""

from typing import Literal

from pydantic import Field

from imghost.settings.group import Group


class Mail(Group):
    """The mail server."""

    smtp_host: str = Field("", description="Mail server for password resets and notes; empty: no mail.")
    smtp_port: int = Field(587, ge=1, le=65535, description="Port of the mail server.")
    smtp_user: str = Field("", description="Name to sign in with at the mail server; empty: none.")
    smtp_password: str = Field("", description="Password for the mail server.")
    smtp_from: str = Field("", description="Sender of mails; empty: imghost@ and the site's host name.")
    smtp_tls: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How mail is protected on its way: `starttls`, `tls` or `none`."
    )

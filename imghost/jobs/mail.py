"""Mails. The secrets in them are made here: the queue holds none."""

from imghost.services.accounts import email_change, password_reset
from imghost.services.moderation import report_mail


def send_password_reset(login: str) -> None:
    """Mail a link for a new password; see `imghost.services.accounts.password_reset`."""
    password_reset.mail_link(login)


def send_new_address(user_id: int, email: str) -> None:
    """Mail the link that confirms a new address; see `imghost.services.accounts.email_change`."""
    email_change.mail_link(user_id, email)


def send_address_changed(user_id: int, old: str) -> None:
    """Mail the note to the address before; see `imghost.services.accounts.email_change`."""
    email_change.mail_note(user_id, old)


def send_report_answer(report_id: int) -> None:
    """Mail that a report was answered; see `imghost.services.moderation.report_mail`."""
    report_mail.mail_answer(report_id)

"""Changing the e-mail address: confirmed by a mailed link, at once where no mail is sent."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from imghost.base.errors import Conflict, NotFound
from imghost.extensions import db
from imghost.models import AccountToken, Task, User
from imghost.services.accounts import account_tokens
from imghost.services.accounts.email_address import check_email
from imghost.services.accounts.password_change import require_password
from imghost.services.actor import Actor
from imghost.services.links import absolute
from imghost.services.site import mail, mail_texts
from imghost.services.tasks.begin import begin_task
from imghost.services.tasks.hold import task_values

PURPOSE = account_tokens.EMAIL
LIFE = timedelta(days=1)


def change_email(user: User, password: str, email: str) -> bool:
    """Change the address and flush, True; or, where the site sends mail, leave the task that asks it, False.

    Raises InvalidInput (password, no address) or Conflict (the address cannot be used). Where mail is sent,
    an address that belongs to somebody else looks like any other, and nothing is sent to it.
    """
    require_password(user, password)
    email = check_email(email)
    if not mail.is_configured():
        _set(user, email)
        return True
    begin_task("mail.new-address", {"email": email}, actor=Actor(user=user))
    return False


def send_link(task: Task) -> bool:
    """Mail what the task asks for."""
    if task.user_id is not None:
        mail_link(task.user_id, task_values(task)["email"])
    return True


def mail_link(user_id: int, email: str) -> None:
    """Mail the link that confirms `email` to it and commit."""
    user = db.session.get(User, user_id)
    if (
        user is None
        or user.is_shut_out
        or db.session.scalar(select(User.id).where(User.email == email)) is not None
    ):
        return
    token = account_tokens.issue(user, PURPOSE, LIFE, email)
    letter = mail_texts.new_address(user, absolute(f"/confirm-address/{token}"))
    db.session.commit()
    mail.send(email, letter.subject, letter.text)


def require_token(token: str) -> AccountToken:
    """Return the token. Raises NotFound for one that is wrong, used or too old."""
    row = account_tokens.find(token, PURPOSE)
    if row is None:
        raise NotFound("This link has been used, or is too old. Ask for a new one.", code="link-void")
    return row


def confirm(token: str) -> User:
    """Give the account its new address, flush, and leave a note to the old one.

    Raises NotFound, or Conflict when somebody else has the address by now.
    """
    row = require_token(token)
    if not account_tokens.use(row):
        raise NotFound
    user, old = row.user, row.user.email
    _set(user, row.email or "")
    begin_task("mail.address-changed", {"old": old}, actor=Actor(user=user))
    return user


def send_note(task: Task) -> bool:
    """Mail what the task asks for."""
    if task.user_id is not None:
        mail_note(task.user_id, task_values(task)["old"])
    return True


def mail_note(user_id: int, old: str) -> None:
    """Tell the address that the account had before."""
    user = db.session.get(User, user_id)
    if user is not None:
        letter = mail_texts.address_changed(user)
        mail.send(old, letter.subject, letter.text)


def _set(user: User, email: str) -> None:
    user.email = email
    try:
        # Links to a new password went to the address before.
        account_tokens.void_links(user)
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        message = "This e-mail address cannot be used."
        raise Conflict(message, code="email-taken", field="email") from None

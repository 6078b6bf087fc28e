"""Password reset: a link, mailed or handed out by an administrator, good once for an hour.

Whoever asks gets the same answer after the same work, whether there is such an account or not: the request
only leaves a task, and the worker looks.
"""

from datetime import timedelta

from sqlalchemy import select

from imghost.base.errors import NotFound
from imghost.base.identifiers import token_hash
from imghost.extensions import db, now
from imghost.models import AccountToken, Task, User
from imghost.services import audit
from imghost.services.accounts import account_tokens
from imghost.services.accounts.password_change import set_password
from imghost.services.accounts.sign_in import find_account
from imghost.services.accounts.user_add import check_password_rules
from imghost.services.actor import Actor
from imghost.services.links import absolute
from imghost.services.site import mail, mail_texts
from imghost.services.tasks.begin import begin_task
from imghost.services.tasks.hold import task_values

PURPOSE = account_tokens.PASSWORD
LIFE = timedelta(hours=1)
# Nobody's mailbox is filled by asking again and again.
PAUSE = timedelta(minutes=5)


def ask(login: str) -> None:
    """Leave the task that mails a link to the account `login`, if there is one, and flush."""
    name = login.strip()[:254]
    begin_task("mail.password-reset", {"login": name}, key=f"reset-{token_hash(name.lower())[:32]}")


def send_link(task: Task) -> bool:
    """Mail what the task asks for; one that was tried before is no further question."""
    mail_link(task_values(task)["login"], again=task.attempts > 0)
    return True


def mail_link(login: str, *, again: bool = False) -> None:
    """Mail a link to the account `login` and commit; nothing happens for unknown and shut out accounts.

    Nor does it when one was mailed a moment ago, unless this is that mail `again`.
    """
    user = find_account(login)
    if user is None or user.is_shut_out or (_asked_lately(user) and not again):
        return
    letter = mail_texts.password_reset(user, make_link(user))
    db.session.commit()
    mail.send(user.email, letter.subject, letter.text)


def make_link(user: User) -> str:
    """Return a new link for `user` and flush; the one before is void."""
    return absolute(f"/password-reset/{account_tokens.issue(user, PURPOSE, LIFE)}")


def make_link_as_admin(actor: Actor, user: User) -> str:
    """Return a new link for an administrator to hand on; the audit log notes it. Raises Forbidden."""
    actor.require_admin()
    audit.record(actor, "user.reset-link", user.name)
    return make_link(user)


def require_token(token: str) -> AccountToken:
    """Return the token. Raises NotFound for one that is wrong, used or too old: all look alike."""
    row = account_tokens.find(token, PURPOSE)
    if row is None or row.user.is_shut_out:
        raise NotFound("This link has been used, or is too old. Ask for a new one.", code="link-void")
    return row


def redeem(token: str, password: str) -> User:
    """Set the password, end all sessions and flush; the link is void from then on.

    Raises NotFound, or InvalidInput for a weak password: the link stays good then.
    """
    row = require_token(token)
    check_password_rules(password)
    if not account_tokens.use(row):
        raise NotFound
    set_password(row.user, password)
    return row.user


def _asked_lately(user: User) -> bool:
    lately = (AccountToken.user_id == user.id, AccountToken.created_at > now() - PAUSE)
    query = select(AccountToken.id).where(*lately, AccountToken.purpose == PURPOSE)
    return db.session.scalar(query.limit(1)) is not None

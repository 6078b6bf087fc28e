"""Deletes an account: locked, signed out and anonymised at once; `user_remove` removes the rest.

What names a person leaves the row at once, so that its name and address are free for another account.
"""

from functools import partial

from sqlalchemy import delete, update

from imghost import queue
from imghost.base.identifiers import new_code
from imghost.effects import on_commit
from imghost.extensions import db, now
from imghost.models import AccountToken, APIKey, Event, Identity, Passkey, Report, User, UserSession
from imghost.services.accounts import export, second_factor
from imghost.services.accounts.password_change import require_password
from imghost.services.accounts.user_edit import require_other_admin
from imghost.services.actor import Actor
from imghost.services.albums.tree import owner_of
from imghost.services.audit import record
from imghost.storage import layout
from imghost.storage.current import storage

JOB = "imghost.jobs.remove.remove_accounts"


def delete_user(actor: Actor, user: User) -> None:
    """Delete `user`, every image, album, key and preset of the account, and flush.

    Raises Forbidden, or Conflict for the last administrator.
    """
    actor.require_admin()
    _delete(actor, user)


def delete_own_account(actor: Actor, password: str, code: str) -> None:
    """Delete the actor's own account with everything in it, and flush.

    Raises InvalidInput for a wrong password or, where two-step sign-in is on, a wrong code; Conflict for the
    last administrator.
    """
    user = owner_of(actor)
    require_password(user, password)
    if second_factor.is_on(user):
        second_factor.check_code(user, code)
    _delete(actor, user)


def _delete(actor: Actor, user: User) -> None:
    require_other_admin(user)
    record(actor, "user.delete", user.name)
    db.session.flush()
    # Few rows each. Whatever grows with the account is left to the worker.
    for model in (UserSession, APIKey, AccountToken, Identity, Passkey):
        db.session.execute(delete(model).where(model.user_id == user.id))
    db.session.execute(update(Event).where(Event.user_id == user.id).values(user_id=None))
    nobody = {"reporter_id": None, "reporter_address": None, "reporter_email": None}
    db.session.execute(update(Report).where(Report.reporter_id == user.id).values(nobody))
    _blank(user)
    db.session.flush()
    export.forget_exports(user)
    on_commit(db.session, partial(storage().delete_tree, f"{layout.EXPORTS}/{user.code}"))
    on_commit(
        db.session, partial(queue.enqueue, JOB, key=f"remove-accounts-{new_code()}", queue=queue.UPKEEP)
    )


def _blank(user: User) -> None:
    """Leave nothing in the row but what the removal needs: no account can have such a name or address."""
    user.deleted_at = now()
    user.session_epoch += 1
    user.name, user.email = f"~{user.code}", f"{user.code}@deleted.invalid"
    user.password_hash, user.totp_secret, user.totp_since = "", None, None
    user.role, user.banned_until = "member", None
    user.display_name, user.about, user.avatar_key = "", "", None

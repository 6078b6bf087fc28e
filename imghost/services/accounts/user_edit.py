"""Edits an account as an administrator: role, plan, limits, state."""

from dataclasses import dataclass

from sqlalchemy import select

from imghost.base.errors import Conflict, InvalidInput
from imghost.base.messages import Message
from imghost.extensions import db
from imghost.models import Plan, User
from imghost.models.column_changes import updating
from imghost.services.accounts.user_add import ROLES
from imghost.services.accounts.user_sessions import end_all
from imghost.services.actor import Actor
from imghost.services.audit import record
from imghost.services.form_changes import SentForm, changed_fields
from imghost.services.row_locks import hold_row
from imghost.services.visibility import shut_out

MOST_TOKENS = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class UserChanges:
    """None leaves a thing as it is."""

    role: str | None = None
    plan: str | None = None
    disabled: bool | None = None
    tokens: int | None = None


def form_values(user: User) -> dict[str, str]:
    """Return what the form shows of `user`, field by field."""
    return {
        "role": user.role,
        "plan": user.plan_name,
        "tokens": str(user.tokens),
        "disabled": "1" if user.disabled else "",
    }


def save_user_form(actor: Actor, user: User, form: SentForm) -> None:
    """Do what `edit_user` does, where the form was changed. Raises what it raises, or ChangedMeanwhile."""
    actor.require_admin()
    # Before the one account, as everybody who changes administrators does.
    _hold_admins()
    hold_row(user)
    changed = changed_fields(form, form_values(user))
    edit_user(
        actor,
        user,
        UserChanges(
            role=changed.get("role"),
            plan=changed.get("plan"),
            disabled=changed["disabled"] == "1" if "disabled" in changed else None,
            tokens=_number(changed["tokens"]) if "tokens" in changed else None,
        ),
    )


def edit_user(actor: Actor, user: User, changes: UserChanges) -> None:
    """Make `user` as `changes` says and flush; another role, or being disabled, ends all sessions.

    Raises Forbidden, InvalidInput, or Conflict when nobody would be left to look after the site.
    """
    actor.require_admin()
    role = user.role if changes.role is None else changes.role
    plan = user.plan_name if changes.plan is None else changes.plan
    disabled = user.disabled if changes.disabled is None else changes.disabled
    if role not in ROLES:
        raise InvalidInput(Message("role must be one of %(roles)s.", roles=", ".join(ROLES)), field="role")
    if db.session.get(Plan, plan) is None:
        raise InvalidInput("plan must be the name of a plan of this site.", field="plan")
    if role != "admin" or disabled:
        require_other_admin(user)
    if (role, disabled) != (user.role, user.disabled):
        end_all(user)
    user.role, user.plan_name, user.disabled = role, plan, disabled
    if changes.tokens is not None:
        user.tokens = _checked_tokens(changes.tokens)
    db.session.flush()
    record(actor, "user.edit", user.name, role=role, plan=plan, disabled=disabled, tokens=user.tokens)


def _number(text: str) -> int:
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        raise InvalidInput("Tokens are a whole number.", field="tokens")
    return int(text)


def _checked_tokens(tokens: int) -> int:
    if not 0 <= tokens <= MOST_TOKENS:
        raise InvalidInput(
            Message("tokens is a whole number from 0 to %(most)s.", most=f"{MOST_TOKENS:,}"), field="tokens"
        )
    return tokens


def require_other_admin(user: User) -> None:
    """Raise Conflict when `user` is the only administrator who can sign in."""
    if user.role != "admin" or user.is_shut_out:
        return
    _hold_admins()
    others = select(User.id).where(User.role == "admin", ~shut_out(User), User.id != user.id)
    if db.session.scalar(others.limit(1)) is None:
        raise Conflict("This is the last administrator.", code="last-admin")


def _hold_admins() -> None:
    """Of two who leave at once each would count on the other."""
    db.session.execute(updating(User, tokens=User.tokens).where(User.role == "admin"))

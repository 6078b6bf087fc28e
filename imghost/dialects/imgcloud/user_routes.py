"""The accounts of the site, for administrators."""

from flask.typing import ResponseReturnValue

from imghost.dialects.imgcloud import presenters as show
from imghost.dialects.imgcloud.blueprint import API, bp
from imghost.dialects.imgcloud.requests import ChangeUser, CreateUser
from imghost.extensions import db
from imghost.http.callers import api_member
from imghost.services.accounts.user_add import add_user
from imghost.services.accounts.user_edit import edit_user
from imghost.services.accounts.user_list import find_user, list_users
from imghost.services.trash.user_delete import delete_user


@bp.get(f"{API}/users")
def users() -> ResponseReturnValue:
    """List accounts."""
    return {"users": [show.user_fields(user) for user in list_users(api_member())]}


@bp.post(f"{API}/users")
def create_user() -> ResponseReturnValue:
    """Make an account."""
    api_member().require_admin()
    sent = CreateUser.read()
    user = add_user(sent.username, sent.email, sent.password, sent.role or "member")
    db.session.commit()
    return show.user_fields(user), 201


@bp.patch(f"{API}/users/<code>")
def change_user(code: str) -> ResponseReturnValue:
    """Change the role or plan of an account, or lock it."""
    actor = api_member()
    user = find_user(actor, code)
    edit_user(actor, user, ChangeUser.read().changes())
    db.session.commit()
    return show.user_fields(user)


@bp.delete(f"{API}/users/<code>")
def remove_user(code: str) -> ResponseReturnValue:
    """Delete an account with everything in it."""
    actor = api_member()
    delete_user(actor, find_user(actor, code))
    db.session.commit()
    return "", 204

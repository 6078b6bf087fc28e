"""The session, one's own password and API keys.

An API key opens none of this: it could mint a stronger one.
"""

from flask import session
from flask.typing import ResponseReturnValue

from imghost.dialects.imgcloud import presenters as show
from imghost.dialects.imgcloud.blueprint import API, bp
from imghost.dialects.imgcloud.requests import ChangePassword, Login, MintKey, signed_in
from imghost.extensions import db, settings
from imghost.http.limits import count
from imghost.http.second_steps import count_code
from imghost.http.sessions import web_actor
from imghost.http.sign_ins import begin_session, count_sign_in, end_session, note_success
from imghost.services.accounts import password_change, second_factor
from imghost.services.accounts.api_keys import USER_SCOPES, list_keys, mint_key, revoke_key
from imghost.services.accounts.sign_in import check_password, find_account
from imghost.services.albums.tree import folder_by_path


@bp.post(f"{API}/auth/login")
def login() -> ResponseReturnValue:
    """Begin a session; an account with two-step sign-in needs its `code` beside the password."""
    sent = Login.read()
    name = sent.email or sent.username
    if not name:
        raise Login.missing("email or username")
    account = find_account(name)
    count_sign_in(account, name)
    user = check_password(account, sent.password)
    if second_factor.is_on(user):
        count_code(user)
        second_factor.check_code(user, sent.code)
    note_success(user)
    begin_session(user, stay=False)
    return {"user": show.user_fields(user)}


@bp.post(f"{API}/auth/logout")
def logout() -> ResponseReturnValue:
    """End the session, if there is one."""
    end_session()
    return {"user": None}


@bp.get(f"{API}/auth/me")
def me() -> ResponseReturnValue:
    """Say who is signed in."""
    return {"user": show.user_fields(signed_in())}


@bp.post(f"{API}/auth/change-password")
def change_password() -> ResponseReturnValue:
    """Change the password; every other session ends."""
    user, sent = signed_in(), ChangePassword.read()
    count(settings().sign_in_limit, "password", user.code)
    password_change.change_password(user, sent.current_password, sent.new_password)
    db.session.commit()
    begin_session(user, stay=session.permanent)
    return {"user": show.user_fields(user)}


@bp.get(f"{API}/api-keys")
def api_keys() -> ResponseReturnValue:
    """List one's own keys."""
    return {"api_keys": [show.key_fields(key) for key in list_keys(signed_in())]}


@bp.post(f"{API}/api-keys")
def mint() -> ResponseReturnValue:
    """Make a key, for one folder if that is said. Its secret is in this answer and nowhere else."""
    user, sent = signed_in(), MintKey.read()
    key, credential = mint_key(
        user,
        sent.name,
        USER_SCOPES if sent.scopes is None else sent.scopes,
        sent.expires_at,
        folder_by_path(web_actor(), sent.folder) if sent.folder else None,
    )
    db.session.commit()
    return show.minted_fields(key, credential), 201, {"Cache-Control": "no-store"}


@bp.post(f"{API}/api-keys/<key_id>/revoke")
def revoke(key_id: str) -> ResponseReturnValue:
    """End a key at once."""
    key = revoke_key(key_id, owner=signed_in())
    db.session.commit()
    return show.key_fields(key)

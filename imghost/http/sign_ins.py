"""Starting and ending sessions, and the rate limits against password guessing.

Tries are counted per address and per account. So that nobody can lock somebody else out by failing on
purpose, a browser that has signed in to the account before is counted by itself (OWASP, "device cookies").
"""

import secrets

from flask import Response, after_this_request, current_app, request, session
from flask_login import login_user, logout_user
from itsdangerous import BadSignature, URLSafeSerializer

from imghost.base.identifiers import token_hash
from imghost.base.messages import Message
from imghost.extensions import db, settings
from imghost.http.limits import count, forget
from imghost.http.sessions import SESSION_NAME
from imghost.models import User
from imghost.services.accounts import user_sessions

DEVICE_COOKIE = "imghost_device"
DEVICE_COOKIE_SECONDS = 400 * 86_400
TOO_MANY = Message("Too many tries. Wait a little, then try again.")


def begin_session(user: User, *, stay: bool, provider_sign_out: str = "") -> None:
    """Sign `user` in with a new session and commit; nothing of the one before survives.

    `stay` outlives the browser. `provider_sign_out` ends the session of the provider that vouched for it.
    """
    _forget_session()
    session.permanent = stay
    session[SESSION_NAME] = user_sessions.begin(
        user, request.remote_addr or "", request.headers.get("User-Agent", ""), provider_sign_out
    )
    db.session.commit()
    login_user(user)


def end_session() -> str:
    """Sign out, commit, and forget everything the session held: its cookie opens nothing any more.

    Browsers forget what they keep of this site, which ends the pages kept for going back as well. Cookies
    stay: theme, language and the name under which this browser uploads as a guest belong to no account.

    Return the address that ends the session of the provider it came from, empty when it came from none.
    """
    row = user_sessions.find(session.get(SESSION_NAME, ""))
    provider_sign_out = (row.provider_sign_out or "") if row is not None else ""
    logout_user()
    _forget_session()
    db.session.commit()

    @after_this_request
    def clear(response: Response) -> Response:
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    return provider_sign_out


def _forget_session() -> None:
    if SESSION_NAME in session:
        user_sessions.end_named(session[SESSION_NAME])
    session.clear()


def count_sign_in(account: User | None, login: str) -> None:
    """Count one try. Raises TooManyRequests past the limit of the address, the account or the device."""
    limit = settings().sign_in_limit
    count(limit, "sign-in", request.remote_addr or "", message=TOO_MANY)
    count(limit, *account_names(account, login), message=TOO_MANY)


def note_success(user: User) -> None:
    """Start the account's count anew, and remember this browser as one of its own."""
    forget(settings().sign_in_limit, *account_names(user, user.name))
    device = _device_of(user) or secrets.token_urlsafe(16)
    text = str(_serializer().dumps([user.code, device]))

    @after_this_request
    def remember(response: Response) -> Response:
        response.set_cookie(
            DEVICE_COOKIE,
            text,
            max_age=DEVICE_COOKIE_SECONDS,
            httponly=True,
            samesite="Lax",
            secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        )
        return response


def account_names(account: User | None, login: str) -> tuple[str, str]:
    """Under which names a try counts; an unknown account counts like a known one."""
    device = _device_of(account) if account is not None else None
    if device is not None:
        return "sign-in-device", device
    return "sign-in-account", account.code if account is not None else token_hash(login.strip().lower())


def last_member() -> str:
    """Return the code of the account that this browser signed in to last, empty when it is not known."""
    code, _ = _device()
    return code


def _device_of(user: User) -> str | None:
    """Return this browser's name if it has signed in to `user` before."""
    code, device = _device()
    return device if code == user.code else None


def _device() -> tuple[str, str]:
    """Return the account and the name of this browser, empty texts when it has signed in to none."""
    try:
        code, device = _serializer().loads(request.cookies.get(DEVICE_COOKIE, ""))
    except (BadSignature, ValueError):
        return "", ""
    return str(code), str(device)


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="device")

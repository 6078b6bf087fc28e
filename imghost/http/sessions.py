"""The visitor of a page from signed cookies: user, guest, unlocked albums, NSFW choice.

All of it comes from signed cookies; API keys are read in `credentials`.
"""

import secrets

from flask import Flask, Request, Response, current_app, g, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select

from imghost.base.errors import NotAuthenticated
from imghost.base.identifiers import token_hash
from imghost.extensions import db, login
from imghost.http import media_host
from imghost.models import Album, User
from imghost.services.accounts import user_sessions
from imghost.services.actor import Actor

GUEST_COOKIE = "imghost_guest"
GUEST_COOKIE_SECONDS = 400 * 86_400
FOLLOWED = "followed"
# The session is a cookie of at most 4 KB; browsers drop a longer one, and with it who is signed in.
MOST_FOLLOWED = MOST_UNLOCKED = 12
# Where the signed cookie keeps the name of the browser's session.
SESSION_NAME = "name"


class SharedSessions(SecureCookieSessionInterface):
    """Flask's cookie sessions, but public answers do not vary by cookie.

    Who asks was looked at, and all get the same bytes: a shared cache must not keep a copy per visitor.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        return SecureCookieSession() if media_host.is_asked() else super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if media_host.is_asked():
            return
        if response.cache_control.public:
            session.accessed = False
        super().save_session(app, session, response)


def init_app(app: Flask) -> None:
    """Bind Flask-Login; the session cookie names the user's code and epoch, and this browser's session."""
    app.session_interface = SharedSessions()
    login.init_app(app)
    login.user_loader(_load_user)
    app.after_request(_send_guest_cookie)


def web_actor() -> Actor:
    """Return the actor of a page request."""
    user = current_user._get_current_object() if current_user.is_authenticated else None
    guest = guest_id()
    return Actor(
        user=user,
        guest_key=token_hash(guest) if guest else None,
        address=request.remote_addr or "",
        unlocked=_unlocked(),
        followed=frozenset(session.get(FOLLOWED, ())),
        adult=bool(session.get("adult")),
    )


def signed_in() -> Actor:
    """Return the actor of a page request by a member. Raises NotAuthenticated."""
    actor = web_actor()
    if actor.is_guest:
        raise NotAuthenticated
    return actor


def forget_visitor() -> None:
    """Let the rest of this request be a stranger's, because who asks cannot be looked up."""
    # Where Flask-Login keeps whom it has looked up; it has no other way to say that.
    g._login_user = login.anonymous_user()


def guest_id() -> str | None:
    """Return this browser's guest name, if its cookie is rightly signed. The media host reads none."""
    if media_host.is_asked():
        return None
    if "new_guest" in g:
        return str(g.new_guest)
    try:
        return str(_serializer().loads(request.cookies.get(GUEST_COOKIE, "")))
    except BadSignature:
        return None


def guest_cookie(name: str) -> str:
    """Return the text of the cookie that makes a browser the guest `name`."""
    return str(_serializer().dumps(name))


def ensure_guest() -> None:
    """Give this browser a guest name with the answer when it has none."""
    if guest_id() is None:
        g.new_guest = secrets.token_urlsafe(16)


def become_guest(name: str) -> None:
    """Make this browser the guest `name`, from the next request on."""
    g.new_guest = name


def unlock(album: Album) -> None:
    """Remember in this browser's session that the album's password was given."""
    # The hash's end changes with the password, so a new password locks the album again.
    others = [row for row in session.get("unlocked", {}).items() if row[0] != album.code]
    session["unlocked"] = dict([*others, (album.code, (album.password_hash or "")[-12:])][-MOST_UNLOCKED:])


def follow(album: Album) -> None:
    """Remember in this browser's session that it came by the link of `album`."""
    followed = session.get(FOLLOWED, [])
    if album.visibility == "link" and album.code not in followed:
        session[FOLLOWED] = [*followed, album.code][-MOST_FOLLOWED:]


def _unlocked() -> frozenset[str]:
    given: dict[str, str] = session.get("unlocked", {})
    if not given:
        return frozenset()
    albums = db.session.execute(select(Album.code, Album.password_hash).where(Album.code.in_(given)))
    return frozenset(code for code, stored in albums if stored and given[code] == stored[-12:])


def _load_user(session_id: str) -> User | None:
    row = user_sessions.find(session.get(SESSION_NAME, ""))
    if row is None or row.user.get_id() != session_id or row.user.is_shut_out:
        return None
    if user_sessions.note_use(row, request.remote_addr or ""):
        # Committed at once: the body of an upload may take minutes and must not hold the write lock.
        db.session.commit()
    return row.user


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="guest")


def _send_guest_cookie(response: Response) -> Response:
    if "new_guest" in g:
        response.set_cookie(
            GUEST_COOKIE,
            guest_cookie(g.new_guest),
            max_age=GUEST_COOKIE_SECONDS,
            httponly=True,
            samesite="Lax",
            secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        )
    return response

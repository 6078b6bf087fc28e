"""The visitors of the access matrix, each with the cookies or headers that it sends."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from imghost.cli.access.expectations import Kind, View
from imghost.cli.access.scene import Scene, Subject
from imghost.extensions import db
from imghost.http.sessions import GUEST_COOKIE, guest_cookie
from imghost.services.accounts.api_keys import mint_key

# What only programs ask; sessions have no part in OWN_BY_KEY.
APIS = (Kind.OWN_API, Kind.OWN_BY_KEY, Kind.ASSET)
# What programs may ask with their key; pages do not read it.
BY_KEY = (*APIS, Kind.PICTURE, Kind.DISCREET, Kind.SIGNED, Kind.LINK, Kind.PRESET)
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer; `cookies` are those it sets."""

    status: int
    mime: str
    location: str
    body: bytes
    cookies: Mapping[str, str]


class Ask(Protocol):
    """Sends one request, follows no redirect and keeps no cookie."""

    def __call__(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        *,
        form: Mapping[str, str] | None = None,
        json: Mapping[str, str] | None = None,
    ) -> Reply: ...


@dataclass(frozen=True, slots=True)
class Visitor:
    """`subjects` are the pictures asked for; `headers` say who asks."""

    name: str
    view: View
    subjects: list[Subject]
    headers: Mapping[str, str] = field(default_factory=dict)
    is_guest: bool = False
    has_key: bool = False

    def view_of(self, kind: Kind) -> View | None:
        """Return how the visitor stands to pictures at addresses of `kind`; None: no need to ask."""
        if self.has_key and kind not in BY_KEY:
            return View.STRANGER if self.view is View.MODERATOR else None
        # The scope `admin` alone does not read lists.
        lacks_scope = self.has_key and self.view is View.MODERATOR and kind in APIS
        no_part = lacks_scope or (self.is_guest and kind in (*APIS, Kind.OWN_OF_MEMBERS, Kind.ARRANGED))
        return View.STRANGER if no_part or (kind is Kind.OWN_BY_KEY and not self.has_key) else self.view


def visitors(scene: Scene, ask: Ask) -> Iterator[Visitor]:
    """Yield everybody; sessions begin at the site's own sign-in page, keys do what their one scope allows."""
    yield Visitor("guest", View.STRANGER, scene.owned, is_guest=True)
    yield Visitor("other guest", View.STRANGER, scene.of_guest, is_guest=True)
    cookie = {"Cookie": f"{GUEST_COOKIE}={guest_cookie(scene.guest)}"}
    yield Visitor("uploader guest", View.KEEPER, scene.of_guest, cookie, is_guest=True)
    yield from _with_passwords(scene, ask)
    for name, view in (
        ("member", View.STRANGER),
        ("owner", View.KEEPER),
        ("moderator", View.MODERATOR),
        ("admin", View.MODERATOR),
    ):
        yield Visitor(name, view, scene.owned, _session(scene, ask, name))
    for scope in ("upload", "read", "write", "delete"):
        yield _key(scene, "owner", scope, View.KEEPER if scope == "read" else View.STRANGER)
    yield _key(scene, "member", "read", View.STRANGER)
    yield _key(scene, "admin", "admin", View.MODERATOR)


def _with_passwords(scene: Scene, ask: Ask) -> Iterator[Visitor]:
    """Guests at the gate of one album: what else a password may open is among these pictures."""
    locked = next(each for each in scene.owned if each.state == "password").words["collection"]
    subjects = [
        each for each in scene.owned if each.state in ("public", "password", "private", "private parent")
    ]
    tries = (
        ("password right", locked, scene.password, View.OPENED),
        ("password wrong", locked, "another", View.STRANGER),
        ("other album", scene.other_album, scene.password, View.STRANGER),
    )
    for name, album, password, view in tries:
        reply = ask("POST", f"/album/{album}/unlock", SAME_ORIGIN, form={"password": password})
        yield Visitor(name, view, subjects, _cookies(reply), is_guest=True)


def _session(scene: Scene, ask: Ask, name: str) -> Mapping[str, str]:
    form = {"login": f"{scene.word}-{name}", "password": scene.password}
    return _cookies(ask("POST", "/login", SAME_ORIGIN, form=form))


def _cookies(reply: Reply) -> Mapping[str, str]:
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in reply.cookies.items()), **SAME_ORIGIN}


def _key(scene: Scene, name: str, scope: str, view: View) -> Visitor:
    _, credential = mint_key(scene.users[name], "audit", [scope])
    db.session.commit()
    headers = {"Authorization": f"Bearer {credential}"}
    return Visitor(f"{name}'s key: {scope}", view, scene.owned, headers, has_key=True)

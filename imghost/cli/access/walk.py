"""Runs the access matrix: requests every address as every visitor and reports unexpected answers."""

from collections.abc import Iterator
from dataclasses import dataclass

from imghost.cli.access.expectations import Kind, expected
from imghost.cli.access.routes import ROUTES, Route
from imghost.cli.access.scene import Scene, Subject
from imghost.cli.access.visitors import Ask, Reply, Visitor, visitors
from imghost.services.links import PLAYLIST

STATUSES = {"L": (403,), "H": (404,), "G": (410,), "A": (200,)}


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer: what it should have been, and what it was."""

    route: Route
    visitor: str
    state: str
    wanted: str
    reply: Reply
    is_right: bool

    def __str__(self) -> str:
        where = f"{self.route.method} {self.route.address} {dict(self.route.headers) or ''}".rstrip()
        got = f"{self.reply.status} {self.reply.mime}"
        return f"{where}: {self.visitor}, {self.state}: expected {self.wanted}, got {got}"


def walk(scene: Scene, ask: Ask, names: frozenset[str] | None = None) -> Iterator[Finding]:
    """Yield what was found at every address, by everybody or by the visitors called `names`."""
    for visitor in visitors(scene, ask):
        for route in ROUTES if names is None or visitor.name in names else ():
            yield from walk_route(route, visitor, ask)


def walk_route(route: Route, visitor: Visitor, ask: Ask) -> Iterator[Finding]:
    """Yield what was found at one address."""
    view = visitor.view_of(route.kind)
    for subject in visitor.subjects if view is not None else ():
        address = _filled(route.address, subject)
        if address is None or view is None:
            continue
        headers = {**visitor.headers, **route.headers}
        body, form = (
            {name: _filled(text, subject) or "" for name, text in sent.items()}
            for sent in (route.body, route.form)
        )
        reply = ask(route.method, address, headers, json=body or None, form=form or None)
        wanted = expected(route.kind, view, subject.state)
        is_right = _is_right(wanted, reply, subject, route)
        yield Finding(route, visitor.name, subject.state, wanted, reply, is_right)


def _filled(text: str, subject: Subject) -> str | None:
    """Return `text` with the subject's words; None when it lacks one."""
    try:
        return text.format_map(dict(subject.words))
    except KeyError:
        return None


def _is_right(wanted: str, reply: Reply, subject: Subject, route: Route) -> bool:
    if reply.status >= 500:
        return False
    if wanted == "?":
        return True
    if wanted == "S":
        return reply.status < 400 and (_shows(reply, subject) or route.method == "HEAD")
    tells = any(fact in reply.body for fact in subject.facts)
    if _asks_to_sign_in(reply):
        # Owners' addresses do so whatever there is; the address that was asked for is in it, and no more.
        return wanted in ".HG" and not tells
    if wanted in STATUSES:
        return reply.status in STATUSES[wanted] and not tells and not _is_media(reply)
    return not tells and not (
        reply.status < 400 and _shows(reply, subject) and route.kind is not Kind.DELETE_LINK
    )


def _asks_to_sign_in(reply: Reply) -> bool:
    return reply.status == 303 and reply.location.startswith("/login?next=")


def _shows(reply: Reply, subject: Subject) -> bool:
    text = reply.location.encode() + reply.body
    return reply.status == 304 or _is_media(reply) or any(mark in text for mark in subject.marks)


def _is_media(reply: Reply) -> bool:
    return reply.mime.startswith(("image/", "video/")) or reply.mime == PLAYLIST

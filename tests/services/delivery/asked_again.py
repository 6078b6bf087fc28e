"""Several instances of one site, every kind of address of a picture, and whether the database was asked."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Engine

from imghost import create_app
from imghost.extensions import db
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.apis.presets import add_preset
from imghost.services.apis.signed_picture import client_path, signed_address
from imghost.services.links import Links
from imghost.settings import Settings
from imghost.transforms.transform import Transform
from tests import known_statements
from tests.clients import IndependentClient
from tests.closing import close


@dataclass
class Asked:
    """How many statements the database got."""

    statements: int = 0

    def _count(self, *_arguments: object) -> None:
        self.statements += 1


@contextmanager
def watched_database() -> Iterator[Asked]:
    asked = Asked()
    event.listen(Engine, "before_cursor_execute", asked._count)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", asked._count)


def another(settings: Settings) -> Iterator[Flask]:
    """One more process of the site, as far as memory goes."""
    app = create_app(settings)
    app.testing = True
    app.test_client_class = IndependentClient
    with app.app_context():
        known_statements.share(db.engine)
    yield app
    close(app)


def addresses(image: Image) -> dict[str, str]:
    """One address of every kind that gives bytes of `image`, which has an owner."""
    owner, links = image.user, Links(image)
    assert owner is not None
    add_preset(Actor(user=owner), "small", "w_150,f_webp")
    db.session.commit()
    return {
        "original": links.direct,
        "download": f"{links.direct}?download",
        "thumb": links.thumb,
        "medium": str(links.medium),
        "size": f"/sizes/{image.code}/{image.version}/640.jpeg",
        "query form": f"/img/{image.code}?w=200&f=webp",
        "path form": f"/img/{image.code}/w_210",
        "as it is": f"/img/{image.code}",
        "negotiated": f"/v1/image/w_220,f_auto/{image.public_id}",
        "signed": signed_address(image, Transform(width=230, format="webp")).path,
        "preset": f"{client_path(owner)}/preset:small/{image.code}.webp",
        "collection": f"/col_{owner.code}/320/{image.slug}.webp",
        "public id": f"/v1/image/w_240/{image.public_id}",
    }


def answer(
    app: Flask, address: str, method: str = "GET", **headers: str
) -> tuple[str, dict[str, str], bytes]:
    """Ask without cookies; return status, headers (without time and name of the request) and body."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    given = app.test_client(use_cookies=False).open(address, method=method, headers=sent)
    if "Date" in given.headers:
        given.headers["Date"] = "now"
    given.headers.pop("X-Request-ID", None)
    return given.status, dict(sorted(given.headers.items())), given.data


def come_from_memory(app: Flask, chosen: Iterable[str]) -> bool:
    """Say whether the answers to the addresses `chosen` came without the database.

    A process that was held up for half a second trusts no mark and asks once more: wait for this.
    """
    with watched_database() as asked:
        for address in chosen:
            assert answer(app, address)[0] == "200 OK", address
    return asked.statements == 0

"""Nothing is named by the number of its row: such a number tells how many there are, and of the next one."""

from datetime import timedelta

import pytest
from flask import Flask

from imghost.extensions import db, now
from imghost.models import Album, Ban, BlockedHash, DropBox, Image, Report, Tag, User
from imghost.services.links import Links, absolute, album_path
from tests.clients import IndependentClient, give_session
from tests.factories import make_album, make_image, make_key, make_user

# What every number here begins with and nothing else does.
MARK = "918273"


def number(last: int) -> int:
    return int(f"{MARK}{last:03}")


@pytest.fixture
def owner(app: Flask) -> User:
    return make_user("owner", id=number(1), role="admin")


@pytest.fixture
def album(owner: User) -> Album:
    album: Album = make_album(id=number(2), user=owner)
    make_album(id=number(3), user=owner, parent_id=album.id)
    return album


@pytest.fixture
def image(owner: User, album: Album) -> Image:
    tags = [Tag(id=number(4), name="sea", folded="sea")]
    image: Image = make_image(id=number(5), user=owner, album=album, tags=tags)
    make_image(id=number(6), user=owner, album=album)
    make_image(id=number(7), approved=False, guest_key="x")
    make_image(id=number(8), quarantined_at=now())
    report = {"kind": "image", "subject": image.code, "image": image, "reason": "spam", "text": ""}
    ban = {"network": "203.0.113.7/32", "expires_at": now() + timedelta(days=1), "reason": ""}
    db.session.add_all(
        [DropBox(id=number(9), album=album), Report(id=number(10), **report), Ban(id=number(11), **ban),
         BlockedHash(id=number(12), kind="exact", value="a" * 64, reason="")]
    )  # fmt: skip
    db.session.commit()
    return image


def test_no_page_and_no_feed_holds_one(app: Flask, owner: User, album: Album, image: Image) -> None:
    client = IndependentClient(app, use_cookies=True)
    give_session(client, owner)
    viewer, box = Links(image).viewer, db.session.query(DropBox).one()
    album_pages = ("edit", "codes", "arrange", "drop-boxes", "delete")
    admin_pages = (
        "images", "albums", "users", f"users/{owner.code}", "tags", "moderation", "approvals", "quarantine",
        "bans", "blocks", "audit", "audit.csv",
    )  # fmt: skip
    for path in (
        "/", viewer, f"/image/{image.code}/edit", album_path(album), f"{album_path(album)}/slideshow",
        f"{album_path(album)}.atom", "/my/uploads", "/my/albums", f"/my/albums/{album.code}", "/upload",
        "/explore/recent", "/explore/albums", "/explore/tags", "/explore/recent.atom", "/user/owner",
        "/search?q=picture", f"/oembed?url={absolute(viewer)}", f"/drop/{box.code}",
        *(f"/album/{album.code}/{page}" for page in album_pages), *(f"/admin/{page}" for page in admin_pages),
    ):  # fmt: skip
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert MARK not in answer.text, path


def test_no_api_tells_one(app: Flask, owner: User, image: Image) -> None:
    key = make_key(owner, scopes="read,write,upload,delete,admin")
    client = IndependentClient(app)
    for sent in ({"X-Api-Key": key}, {"Authorization": f"Bearer {key}"}):
        for path in (
            "/api/v1/images?pageSize=100", "/api/v1/folders", "/api/images?per_page=100", "/v1/users",
            "/v1/assets?limit=100", "/api/v1/search?q=picture", "/api/v1/collections", "/api/usage",
        ):  # fmt: skip
            answer = client.get(path, headers=sent)
            assert answer.status_code == 200, path
            assert MARK not in answer.text, path

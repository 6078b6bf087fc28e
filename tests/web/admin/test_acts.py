"""What moderators do to a picture: by whom, at once, on the bytes too, noted, and undone."""

from datetime import timedelta
from typing import TypeVar

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from imghost.extensions import db, now
from imghost.models import Ban, BlockedHash, DropBox, Event, Image, Report, User
from imghost.services.actor import Actor
from imghost.services.apis.signed_picture import signed_address
from imghost.services.images.quarantine import delete_long_quarantined
from imghost.services.links import Links
from imghost.services.moderation.network_ban import ban_network
from imghost.transforms import amr
from tests.factories import make_album, make_image, make_key, make_user
from tests.imaging.decode.test_perceptual import photograph
from tests.pictures import encoded
from tests.web.conftest import Upload, signed_in
from tests.web.forms import form_at
from tests.web.page_rules import PageClient

Row = TypeVar("Row")
ACT = "/admin/moderation/act"


def do(client: PageClient, act: str, image: Image) -> int:
    return client.post(ACT, data={"act": f"{act}:image:{image.code}", "next": "/admin/approvals"}).status_code


def noted() -> list[str]:
    return [event.action for event in db.session.query(Event).order_by(Event.id)]


def fresh(row: Row) -> Row:
    db.session.expire_all()
    return row


@pytest.mark.parametrize(
    ("role", "status"), [("guest", 303), ("member", 404), ("moderator", 303), ("admin", 303)]
)
def test_only_moderators_act(app: Flask, pages: PageClient, role: str, status: int) -> None:
    client = pages if role == "guest" else signed_in(app, make_user(role=role))
    acts = ["keep", "approve", "nsfw", "safe", "hide", "restore", "ban", "block", "delete"]
    for act in acts:
        assert do(client, act, make_image(user=make_user())) == status, act
    # Keeping and restoring a picture that nobody hid is nothing to note; a ban and a block hide it as well.
    assert len(noted()) == (len(acts) if role in ("moderator", "admin") else 0)


def test_approving_shows_the_picture_at_once(
    moderator_pages: PageClient, pages: PageClient, upload: Upload
) -> None:
    image = upload()
    image.approved = False
    db.session.commit()
    direct = Links(image).direct
    assert pages.get(direct).status_code == 404
    queue = moderator_pages.get("/admin/approvals")
    assert image.code in queue.text
    assert moderator_pages.get(direct).status_code == 200
    assert do(moderator_pages, "approve", image) == 303
    assert pages.get(direct).status_code == 200
    assert image.code not in moderator_pages.get("/admin/approvals").text
    assert noted() == ["image.approve"]


def test_quarantine_hides_the_bytes_and_restoring_brings_them_back(
    moderator_pages: PageClient, pages: PageClient, owner_pages: PageClient, upload: Upload
) -> None:
    image = upload()
    before = addresses_of(image)
    assert {pages.get(address).status_code for address in before} == {200}
    assert do(moderator_pages, "hide", image) == 303
    db.session.refresh(image)
    # It has another name from now on: the old one could be known.
    hidden = addresses_of(image)
    for client in (pages, owner_pages):
        assert {client.get(address).status_code for address in (*before, *hidden)} == {404}
    assert {moderator_pages.get(address).status_code for address in hidden} == {200}
    assert image.code in moderator_pages.get("/admin/quarantine").text
    assert do(moderator_pages, "restore", image) == 303
    assert pages.get(before[0]).status_code == 404
    assert {pages.get(address).status_code for address in hidden} == {200}
    assert noted() == ["image.quarantine", "image.restore"]


def addresses_of(image: Image) -> list[str]:
    return [Links(image).direct, Links(image).thumb, Links(image).viewer]


def test_deleting_is_for_good(moderator_pages: PageClient, pages: PageClient, upload: Upload) -> None:
    image = upload()
    assert do(moderator_pages, "delete", image) == 303
    assert pages.get(Links(image).direct).status_code == 404
    assert do(moderator_pages, "restore", image) == 404
    assert noted() == ["image.delete"]


def test_owners_do_not_take_back_what_a_moderator_said(
    app: Flask, moderator_pages: PageClient, owner: User
) -> None:
    image, owner_pages = make_image(user=owner, nsfw=True), signed_in(app, owner)
    path = f"/image/{image.code}/edit"

    def save(nsfw: str, **changes: str) -> TestResponse:
        return form_at(owner_pages, path).send(owner_pages, nsfw=nsfw, **changes)

    assert save("").status_code == 303
    assert not fresh(image).nsfw
    do(moderator_pages, "nsfw", image)
    answer = save("", title="Calm")
    assert (answer.status_code, "A moderator marked this picture" in answer.text) == (422, True)
    owner_pages.post("/my/uploads/bulk/nsfw", data={"code": image.code, "nsfw": "0"})
    assert fresh(image).nsfw
    assert save("1", title="Still").status_code == 303
    do(moderator_pages, "safe", image)
    assert save("1").status_code == 303
    assert save("").status_code == 303
    assert not fresh(image).nsfw


def test_nsfw_and_back(moderator_pages: PageClient, owner: User) -> None:
    image = make_image(user=owner)
    do(moderator_pages, "nsfw", image)
    assert fresh(image).nsfw
    do(moderator_pages, "safe", image)
    assert not fresh(image).nsfw
    assert noted() == ["image.nsfw", "image.safe"]


def test_a_ban_ends_sessions_and_keys_and_hides_everything(
    app: Flask, moderator_pages: PageClient, pages: PageClient, owner: User, upload: Upload
) -> None:
    image, other, owner_pages = upload(), upload(), signed_in(app, owner)
    asked = {"headers": {"X-API-Key": make_key(owner)}}
    assert owner_pages.get("/settings/profile").status_code == 200
    assert pages.get("/api/v1/images", **asked).status_code == 200
    assert do(moderator_pages, "ban", image) == 303
    assert owner_pages.get("/settings/profile").status_code == 303
    assert pages.get("/api/v1/images", **asked).status_code == 401
    assert pages.get(Links(other).direct).status_code == 404
    assert fresh(owner).banned_until is not None
    assert moderator_pages.post("/admin/bans/user/owner/remove").status_code == 303
    assert pages.get(Links(other).direct).status_code == 200
    assert pages.get("/api/v1/images", **asked).status_code == 200
    # The picture that it was about stays hidden until somebody restores it.
    assert pages.get(Links(image).direct).status_code == 404
    assert noted() == ["user.ban", "image.quarantine", "user.unban"]


@pytest.mark.parametrize("role", ["member", "moderator"])
@pytest.mark.parametrize("state", ["waits", "banned", "quarantined"])
def test_a_signature_does_not_reach_past_the_moderators(
    role: str, state: str, owner: User, pages: PageClient, upload: Upload
) -> None:
    owner.role = role
    image = upload(visibility="private")
    address = signed_address(image, amr.read("w_200")).path
    assert pages.get(address).status_code == 200
    if state == "waits":
        image.approved = False
    elif state == "banned":
        owner.banned_until = now() + timedelta(days=1)
    else:
        image.quarantined_at = now()
    db.session.commit()
    assert pages.get(address).status_code in (403, 404)


def test_a_guest_is_banned_by_address(moderator_pages: PageClient) -> None:
    image = make_image(guest_key="g", uploader_address="2001:db8:1:2:3::4")
    assert do(moderator_pages, "ban", image) == 303
    assert "2001:db8:1:2::/64" in moderator_pages.get("/admin/bans").text


def test_blocking_lists_both_hashes_and_hides(moderator_pages: PageClient, upload: Upload) -> None:
    image = upload(encoded(photograph(3), "JPEG"))
    do(moderator_pages, "block", image)
    kinds = {row.kind: row.value for row in db.session.query(BlockedHash)}
    assert set(kinds.values()) >= {image.source_sha256, image.perceptual_hash}
    assert fresh(image).quarantined_at is not None
    assert noted() == ["hash.block", "image.quarantine"]


def test_many_at_once_and_none(moderator_pages: PageClient) -> None:
    images = [make_image(approved=False) for _ in range(3)]
    chosen = [f"image:{image.code}" for image in images[:2]]
    answer = moderator_pages.post(ACT, data={"act": "approve", "case": chosen, "next": "/admin/approvals"})
    assert answer.status_code == 303
    db.session.expire_all()
    assert [image.approved for image in images] == [True, True, False]
    assert moderator_pages.post(ACT, data={"act": "approve"}).status_code == 400
    assert moderator_pages.post(ACT, data={"act": f"explode:image:{images[0].code}"}).status_code == 400


def test_htmx_gets_the_rest_of_the_queue(moderator_pages: PageClient) -> None:
    gone, stays = make_image(approved=False), make_image(approved=False)
    answer = moderator_pages.post(
        ACT,
        data={"act": f"approve:image:{gone.code}", "next": "/admin/approvals"},
        headers={"HX-Request": "true"},
        follow_redirects=True,
    )
    assert "<html" not in answer.text
    assert stays.code in answer.text
    assert gone.code not in answer.text
    assert "Approved." in answer.text


@pytest.mark.parametrize("role", ["moderator", "admin"])
def test_administrators_moderators_and_oneself_are_not_banned_by_one_key(app: Flask, role: str) -> None:
    user = make_user("self", role=role)
    client = signed_in(app, user)
    assert do(client, "ban", make_image(user=user)) == 409
    assert do(client, "ban", make_image(user=make_user(role="admin"))) == 409
    other = do(client, "ban", make_image(user=make_user(role="moderator")))
    assert other == (303 if role == "admin" else 403)


def test_the_page_of_a_picture_has_a_menu_for_moderators_only(
    moderator_pages: PageClient, owner_pages: PageClient, pages: PageClient, upload: Upload
) -> None:
    viewer = Links(upload()).viewer
    assert ACT in moderator_pages.get(viewer).text
    assert ACT not in owner_pages.get(viewer).text
    assert ACT not in pages.get(viewer).text


@pytest.mark.settings(quarantine_days=3)
def test_quarantine_ends_in_deletion(app: Flask) -> None:
    late = make_image(quarantined_at=now() - timedelta(days=4))
    early = make_image(quarantined_at=now() - timedelta(days=2))
    delete_long_quarantined()
    assert late.deleted_at is not None
    assert early.deleted_at is None
    assert noted() == ["image.delete"]


@pytest.mark.settings(quarantine_days=0)
def test_quarantine_may_last_for_ever(app: Flask) -> None:
    image = make_image(quarantined_at=now() - timedelta(days=4_000))
    delete_long_quarantined()
    assert image.deleted_at is None


def test_a_moderator_behind_a_banned_address_can_still_work(
    app: Flask, admin: User, moderator_pages: PageClient
) -> None:
    ban_network(Actor(user=admin, address="198.51.100.1"), "127.0.0.1", days=1)
    db.session.commit()
    assert do(moderator_pages, "nsfw", make_image()) == 303


def test_what_came_through_a_drop_box_is_not_its_owners_fault(
    moderator_pages: PageClient, pages: PageClient
) -> None:
    owner = make_user()
    box = DropBox(album=make_album(user=owner))
    db.session.add(box)
    image = make_image(user=owner, drop_box=box, uploader_address="203.0.113.9")
    assert do(moderator_pages, "ban", image) == 303
    assert not fresh(owner).is_shut_out
    assert [ban.network for ban in db.session.query(Ban)] == ["203.0.113.9/32"]


def test_what_was_reported_is_the_reason_of_bans_and_blocks(moderator_pages: PageClient) -> None:
    image = make_image(user=make_user())
    for reason in ("spam", "hate", "spam"):
        db.session.add(Report(kind="image", subject=image.code, reason=reason, text=""))
    db.session.commit()
    assert do(moderator_pages, "block", image) == 303
    assert {row.reason for row in db.session.query(BlockedHash)} == {"spam, hate"}
    make_user("troll")
    db.session.add(Report(kind="user", subject="troll", reason="hate", text=""))
    db.session.commit()
    assert moderator_pages.post(ACT, data={"act": "ban:user:troll"}).status_code == 303
    assert '<td data-label="Reason">hate</td>' in moderator_pages.get("/admin/bans").text


def test_an_act_that_is_none_closes_no_report_of_what_is_gone(moderator_pages: PageClient) -> None:
    report = Report(kind="image", subject="gone", reason="spam", text="")
    db.session.add(report)
    db.session.commit()
    assert moderator_pages.post(ACT, data={"act": "wipe:image:gone"}).status_code == 400
    assert fresh(report).status == "open"
    assert moderator_pages.post(ACT, data={"act": "keep:image:gone"}).status_code == 303
    assert fresh(report).status != "open"

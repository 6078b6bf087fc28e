"""What the library does to many pictures at once: right, bounded, to own ones only, and undone in time."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from imghost.extensions import db, now, redis
from imghost.models import Image, User
from imghost.services.actor import Actor
from imghost.services.library.bulk_job import find_bulk_job, start_bulk_job
from imghost.services.library.selection import Selected, Selection, selected
from imghost.services.tasks.resume import resume_tasks
from imghost.services.trash.image_trash import sweep_trash
from tests.factories import make_album, make_category, make_image, make_user
from tests.pictures import png
from tests.web.conftest import Upload, signed_in
from tests.web.page_rules import PageClient

HTMX = {"HX-Request": "true"}
Work = Callable[[], None]


def post(pages: PageClient, action: str, *images: Image, **fields: object):  # type: ignore[no-untyped-def]
    headers = fields.pop("headers", None)
    data = {"code": [image.code for image in images], "list": "/my/uploads", **fields}
    return pages.post(f"/my/uploads/bulk/{action}", data=data, headers=headers)


def state(image: Image) -> dict[str, object]:
    db.session.refresh(image)
    return {column.key: getattr(image, column.key) for column in Image.__table__.columns}


def chosen(actor: Actor, *images: Image) -> Selected:
    return selected(actor, Selection(codes=tuple(image.code for image in images)))


@pytest.fixture
def two(owner: User) -> list[Image]:
    return [make_image(user=owner), make_image(user=owner)]


def test_each_action_does_what_it_says(owner_pages: PageClient, owner: User, two: list[Image]) -> None:
    album, category = make_album(user=owner), make_category()
    for action, fields in (
        ("move", {"target": album.code}),
        ("tag", {"tags": "sea, Boat"}),
        ("untag", {"tags": "SEA"}),
        ("category", {"category": str(category.id)}),
        ("nsfw", {"nsfw": "1"}),
        ("visibility", {"privacy": "link"}),
        ("expiry", {"life": "P1D"}),
    ):
        answer = post(owner_pages, action, *two, **fields)
        assert (answer.status_code, answer.location) == (303, "/my/uploads"), action
    for image in two:
        db.session.refresh(image)
        assert (image.album, image.category, image.nsfw, image.visibility) == (album, category, True, "link")
        assert [tag.name for tag in image.tags] == ["Boat"]
        assert timedelta(hours=23) < (image.expires_at or now()) - now() <= timedelta(days=1)
    for action, fields in (
        ("move", {"target": ""}),
        ("category", {"category": ""}),
        ("expiry", {"life": ""}),
    ):
        post(owner_pages, action, *two, **fields)
    for image in two:
        db.session.refresh(image)
        assert (image.album, image.category, image.expires_at) == (None, None, None)


def test_pictures_of_the_same_name_find_room_in_one_album(owner_pages: PageClient, owner: User) -> None:
    album = make_album(user=owner)
    first = make_image(user=owner, slug="boat")
    second = make_image(user=owner, slug="boat", album=make_album(user=owner))
    assert post(owner_pages, "move", first, second, target=album.code).status_code == 303
    assert {state(first)["album_id"], state(second)["album_id"]} == {album.id}


@pytest.mark.parametrize(
    ("action", "fields"),
    [("move", {"target": "unknown"}), ("tag", {"tags": " , "}), ("tag", {"tags": "x" * 33}),
     ("untag", {"tags": ""}), ("category", {"category": "99"}), ("category", {"category": "x"}),
     ("nsfw", {"nsfw": "2"}), ("visibility", {"privacy": "password"}), ("expiry", {"life": "soon"})],
)  # fmt: skip
def test_values_that_cannot_be_change_nothing(
    action: str, fields: dict[str, str], owner_pages: PageClient, two: list[Image]
) -> None:
    before = [state(image) for image in two]
    answer = post(owner_pages, action, *two, headers=HTMX, **fields)
    assert answer.status_code == 400
    assert answer.headers["HX-Retarget"] == "#toasts"
    assert [state(image) for image in two] == before


def test_selections_that_cannot_be_change_nothing(
    owner_pages: PageClient, owner: User, two: list[Image]
) -> None:
    before = [state(image) for image in two]
    for data in (
        {},
        {"code": [two[0].code, "unknown"]},
        {"code": [str(number) for number in range(1001)]},
        {"only": "unknown"},
        {"code": two[0].code, "list": "/my/uploads/codes"},
        {"code": two[0].code, "list": "/my/uploads?sort=x"},
        {"all": "1", "list": "/my/uploads?q=nowhere"},
        {"all": "1", "list": "/my/albums/unknown"},
    ):
        assert owner_pages.post("/my/uploads/bulk/delete", data=data).status_code == 400, data
    assert owner_pages.post("/my/uploads/bulk/explode", data={"code": two[0].code}).status_code == 404
    assert [state(image) for image in two] == before


def test_pictures_and_albums_of_others_stay_as_they_are(
    app: Flask, owner: User, two: list[Image], pages: PageClient
) -> None:
    """Every id swapped: whoever it is, nothing changes and nothing is told."""
    intruder = make_user()
    mine, album = make_image(user=intruder), make_album(user=owner)
    before = [state(image) for image in (*two, mine)]
    members = (signed_in(app, intruder), signed_in(app, make_user(role="moderator")))
    for visitor, status in ((members[0], 400), (members[1], 400), (pages, 303)):
        for action in ("move", "tag", "untag", "category", "nsfw", "visibility", "expiry", "delete"):
            fields = {"tags": "x", "nsfw": "1", "privacy": "private", "life": "P1D"}
            assert post(visitor, action, *two, **fields).status_code == status
            assert (
                visitor.post(f"/my/uploads/bulk/{action}", data={"only": two[0].code, **fields}).status_code
                == status
            )
        answer = visitor.post("/my/uploads/zip", data={"code": two[0].code})
        assert answer.status_code == status
        assert visitor.post("/my/uploads/with/codes", data={"code": two[0].code}).status_code == status
        assert visitor.post(f"/my/uploads/edit/{two[0].code}", data={"title": "x"}).status_code == (
            303 if visitor is pages else 404
        )
    # Own pictures do not go into albums of others, alone or mixed with theirs.
    assert post(signed_in(app, intruder), "move", mine, target=album.code).status_code == 400
    assert post(signed_in(app, intruder), "delete", mine, two[0]).status_code == 400
    assert [state(image) for image in (*two, mine)] == before


def test_htmx_gets_the_changed_tiles_and_leaves_out_those_that_went(
    owner_pages: PageClient, owner: User, two: list[Image]
) -> None:
    stays = post(owner_pages, "nsfw", *two, nsfw="1", headers=HTMX).text
    stays = " ".join(stays.split())
    assert all(f'<hx-partial hx-target="#own-{image.code}" hx-swap="outerHTML">' in stays for image in two)
    assert "2 uploads changed." in stays
    album = make_album(user=owner)
    gone = post(owner_pages, "move", two[0], target=album.code, list="/my/albums", headers=HTMX).text
    assert f'hx-target="#own-{two[0].code}" hx-swap="delete"' in gone
    assert "1 upload<" in gone


def test_all_that_match_are_those_of_the_list(owner_pages: PageClient, owner: User) -> None:
    boats = [make_image(user=owner, title="Boat") for _ in range(60)]
    car, foreign = make_image(user=owner, title="Car"), make_image(user=make_user(), title="Boat")
    answer = post(owner_pages, "nsfw", car, all="1", nsfw="1", list="/my/uploads?q=boat")
    assert answer.location == "/my/uploads?q=boat"
    assert all(state(image)["nsfw"] for image in boats)
    assert not state(car)["nsfw"]
    assert not state(foreign)["nsfw"]


def test_what_is_deleted_comes_back_for_half_a_minute(
    app: Flask, owner_pages: PageClient, owner: User, two: list[Image]
) -> None:
    kept = make_image(user=owner)
    part = post(owner_pages, "delete", *two, headers=HTMX).text
    moment = re.search(r'name="moment" value="(\d+)"', part)
    assert moment is not None
    assert [code for code in (two[0].code, two[1].code) if f"#own-{code}" in part] == [
        two[0].code,
        two[1].code,
    ]
    assert owner_pages.get(f"/image/{two[0].code}").status_code == 404
    other = signed_in(app, make_user())
    assert other.post("/my/uploads/undo", data={"moment": moment[1]}).status_code == 410
    answer = owner_pages.post("/my/uploads/undo", data={"moment": moment[1], "list": "/my/uploads?sort=name"})
    assert (answer.status_code, answer.location) == (303, "/my/uploads?sort=name")
    assert owner_pages.get(f"/image/{two[0].code}").status_code in (200, 301)
    assert [state(image)["trashed_at"] for image in (*two, kept)] == [None] * 3


def test_undo_without_script_is_a_form_on_the_next_page_only(
    owner_pages: PageClient, two: list[Image]
) -> None:
    post(owner_pages, "delete", two[0])
    page = owner_pages.get("/my/uploads").text
    assert "One upload deleted." in page
    moment = re.search(r'name="moment" value="(\d+)"', page)
    assert moment is not None
    assert "data-undo" not in owner_pages.get("/my/uploads").text
    fragment = owner_pages.post("/my/uploads/undo", data={"moment": moment[1]}, headers=HTMX)
    assert f'id="own-{two[0].code}"' in fragment.text


@pytest.mark.parametrize("moment", ["", "x", "1" * 11, "-1", "1.5"])
def test_a_moment_that_is_none_is_refused(moment: str, owner_pages: PageClient) -> None:
    assert owner_pages.post("/my/uploads/undo", data={"moment": moment}).status_code == 400


def test_after_that_it_is_deleted_for_good(owner_pages: PageClient, two: list[Image]) -> None:
    post(owner_pages, "delete", two[0])
    assert sweep_trash() == 0
    late = datetime.fromtimestamp(int(now().timestamp()) - 30, UTC)
    db.session.execute(update(Image).where(Image.id == two[0].id).values(trashed_at=late))
    db.session.commit()
    moment = str(int(late.timestamp()))
    assert owner_pages.post("/my/uploads/undo", data={"moment": moment}).status_code == 410
    assert sweep_trash() == 1
    assert state(two[0])["deleted_at"] is not None
    assert state(two[1])["deleted_at"] is None


def test_more_than_200_are_changed_by_a_worker_that_counts(
    app: Flask, owner_pages: PageClient, owner: User, work: Work
) -> None:
    album = make_album(user=owner)
    first = state(make_image(user=owner))
    db.session.add_all(
        Image(**{**first, "id": None, "code": f"many{number:05}", "public_id": f"p{number}",
                 "slug": f"s{number}", "name": f"n{number}"})
        for number in range(239)
    )  # fmt: skip
    db.session.commit()
    begun = post(owner_pages, "tag", all="1", tags="sea", list="/my/uploads?sort=size")
    assert begun.status_code == 303
    assert "Changed 0 of 240" in owner_pages.get(begun.location).text
    job = begun.location.partition("?")[0]
    assert signed_in(app, make_user()).get(job).status_code == 404
    work()
    part = owner_pages.get(begun.location, headers=HTMX).text
    assert "Changed 240 of 240" in part
    assert 'hx-get="/my/uploads?sort=size"' in part
    assert "every 1s" not in part
    assert db.session.query(Image).filter(Image.tags.any(name="sea")).count() == 240
    assert (
        "Moved 240 of 240"
        in owner_pages.get(post(owner_pages, "move", all="1", target=album.code).location).text
    )
    assert db.session.query(Image).filter(Image.album_id == album.id).count() == 240

    done = post(owner_pages, "delete", all="1", headers=HTMX).text
    assert "Deleted 240 of 240" in done
    assert db.session.query(Image).filter(Image.trashed_at.is_(None)).count() == 0
    moment = re.search(r'name="moment" value="(\d+)"', done)
    assert moment is not None
    assert owner_pages.post("/my/uploads/undo", data={"moment": moment[1]}).status_code == 303
    assert db.session.query(Image).filter(Image.trashed_at.is_(None)).count() == 240


def test_a_job_says_what_it_could_not_do_and_the_schedule_goes_on_with_it(
    owner_pages: PageClient, owner: User, work: Work
) -> None:
    full = make_image(user=owner)
    post(owner_pages, "tag", full, tags=",".join(f"t{number}" for number in range(32)))
    free = make_image(user=owner)
    actor = Actor(user=owner)
    job = start_bulk_job(actor, "tag", "one-more", chosen(actor, full, free))
    db.session.commit()
    redis().flushdb()
    resume_tasks(timedelta(0))
    work()
    found = find_bulk_job(actor, job.code)
    assert (found.done, found.failed, found.problem) == (2, 1, "Invalid tags: at most 32 tags")
    assert [tag.name for tag in db.session.get(Image, free.id).tags] == ["one-more"]


def test_one_picture_that_the_database_refuses_stops_no_other(
    owner: User, two: list[Image], work: Work
) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("the trigger is SQLite's")
    odd = f"WHEN NEW.image_id = {two[0].id} BEGIN SELECT RAISE(ABORT, 'odd'); END"
    db.session.execute(text(f"CREATE TRIGGER odd BEFORE INSERT ON image_tags {odd}"))
    db.session.commit()
    actor = Actor(user=owner)
    job = start_bulk_job(actor, "tag", "sea", chosen(actor, *two))
    db.session.commit()
    work()
    found = find_bulk_job(actor, job.code)
    assert (found.done, found.failed) == (2, 1)
    assert [len(image.tags) for image in two] == [0, 1]


def test_the_zip_holds_the_chosen_originals(owner_pages: PageClient, owner: User, upload: Upload) -> None:
    first, second = upload(filename="boat.jpg"), upload(filename="boat.jpg")
    upload(filename="other.jpg")
    answer = owner_pages.post("/my/uploads/zip", data={"code": [first.code, second.code, first.code]})
    assert answer.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.namelist() == ["boat.jpg", "boat-2.jpg"]
    everything = owner_pages.post("/my/uploads/zip", data={"all": "1", "list": "/my/uploads?q=other"})
    with zipfile.ZipFile(io.BytesIO(everything.data)) as archive:
        assert archive.namelist() == ["other.jpg"]


def test_codes_and_an_album_take_the_chosen_along(owner_pages: PageClient, two: list[Image]) -> None:
    data = {"code": [image.code for image in two]}
    for page in ("codes", "album"):
        answer = owner_pages.post(f"/my/uploads/with/{page}", data=data)
        assert answer.status_code == 303
        assert all(f"code={image.code}" in answer.location for image in two)
    assert owner_pages.post("/my/uploads/with/other", data=data).status_code == 404


def test_guests_delete_and_undo_by_their_cookie(app: Flask) -> None:
    guest = PageClient(app, use_cookies=True)
    sent = guest.post(
        "/upload", data={"source": (io.BytesIO(png()), "a.png")}, headers={"Accept": "application/json"}
    )
    code = sent.json["image"]["code"]
    image = db.session.scalar(select(Image).where(Image.code == code))
    assert image is not None
    page = guest.get("/my/uploads").text
    assert 'formaction="/my/uploads/bulk/move"' not in page
    assert 'formaction="/my/uploads/bulk/nsfw"' in page
    deleted = guest.post("/my/uploads/bulk/delete", data={"code": code}, headers=HTMX).text
    moment = re.search(r'name="moment" value="(\d+)"', deleted)
    assert moment is not None
    assert (
        PageClient(app, use_cookies=True).post("/my/uploads/undo", data={"moment": moment[1]}).status_code
        == 410
    )
    assert guest.post("/my/uploads/undo", data={"moment": moment[1]}).status_code == 303
    assert state(image)["trashed_at"] is None

"""The library's lists: what is in them, in which order, narrowed by what, and how they are shown."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from imghost.extensions import db, now
from imghost.models import Tag, User
from imghost.services.links import Links
from tests.factories import make_album, make_image, make_user
from tests.web.conftest import signed_in
from tests.web.page_rules import PageClient

HTMX = {"HX-Request": "true"}


def codes(text: str) -> list[str]:
    """The pictures of a list in their order."""
    return re.findall(r'id="own-(\w+)"', text)


def test_the_list_needs_no_script_to_be_read_to_its_end(owner_pages: PageClient, owner: User) -> None:
    made = [make_image(user=owner).code for _ in range(100)]
    seen: list[str] = []
    address = "/my/uploads"
    while address:
        page = owner_pages.get(address).text
        seen += codes(page)
        more = re.search(r'<a class="button"\s+href="(/my/uploads\?after=\w+)"', page)
        address = more[1] if more else ""
    assert seen == made[::-1]


def test_the_next_page_comes_as_a_fragment_too(owner_pages: PageClient, owner: User) -> None:
    made = [make_image(user=owner).code for _ in range(50)]
    part = owner_pages.get(f"/my/uploads?after={made[2]}", headers=HTMX)
    assert codes(part.text) == made[1::-1]
    assert "<html" not in part.text
    whole = owner_pages.get("/my/uploads?q=&sort=oldest&type=picture", headers=HTMX)
    assert whole.headers["HX-Push-Url"] == "/my/uploads?type=picture&sort=oldest"
    assert whole.text.lstrip().startswith("<section")


@pytest.mark.parametrize(
    ("sort", "expected"),
    [("newest", [3, 2, 1, 0]), ("oldest", [0, 1, 2, 3]), ("name", [1, 3, 0, 2]), ("size", [2, 3, 0, 1]),
     ("views", [3, 1, 2, 0])],
)  # fmt: skip
def test_every_order_goes_on_behind_the_last_picture(
    sort: str, expected: list[int], owner_pages: PageClient, owner: User
) -> None:
    facts = [("b", "x", 5, 0), ("A", "x", 5, 2), ("", "c.png", 9, 1), ("a", "x", 7, 3)]
    made = [
        make_image(user=owner, title=title, original_filename=name, bytes=size, views=views).code
        for title, name, size, views in facts
    ]
    # By name: A, a (equal, so by age), b, c.png. By size: equal ones by age, the newer first.
    wanted = {"size": [2, 3, 1, 0]}.get(sort, expected)
    whole = codes(owner_pages.get(f"/my/uploads?sort={sort}").text)
    assert whole == [made[index] for index in wanted]
    for place in range(3):
        rest = owner_pages.get(f"/my/uploads?sort={sort}&after={whole[place]}").text
        assert codes(rest) == whole[place + 1 :]


def test_it_goes_on_behind_a_picture_that_was_deleted_meanwhile(owner_pages: PageClient, owner: User) -> None:
    first, second = make_image(user=owner), make_image(user=owner, trashed_at=now(), deleted_at=now())
    assert codes(owner_pages.get(f"/my/uploads?after={second.code}").text) == [first.code]


def test_words_kinds_privacy_and_albums_narrow_it(owner_pages: PageClient, owner: User) -> None:
    closed = make_album(user=owner, visibility="private")
    harbour = make_image(user=owner, title="Old Harbour", description="50% of it")
    film = make_image(user=owner, format="mp4", original_filename="Harbour.mp4", title="")
    moving = make_image(user=owner, format="gif", is_animated=True, alt="a cat")
    hidden = make_image(user=owner, album=closed, tags=[Tag(name="Seaside", folded="seaside")])
    linked = make_image(user=owner, visibility="link")
    for query, expected in {
        "q=harbour": [film, harbour],
        "q=harbour+old": [harbour],
        "q=50%25": [harbour],
        "q=0%25o": [],
        "q=CAT": [moving],
        "q=seaSIDE": [hidden],
        "type=video": [film],
        "type=animation": [moving],
        "type=picture": [linked, hidden, harbour],
        "visibility=private": [hidden],
        "visibility=link": [linked],
        "visibility=public": [moving, film, harbour],
        f"album={closed.code}": [hidden],
        "album=none": [linked, moving, film, harbour],
        "type=picture&visibility=public&q=old": [harbour],
    }.items():
        assert codes(owner_pages.get(f"/my/uploads?{query}").text) == [each.code for each in expected], query
    assert "None of yours match." in owner_pages.get("/my/uploads?q=nowhere").text


@pytest.mark.parametrize(
    "query",
    ["type=x", "visibility=all", "sort=id", "album=unknown", "after=unknown", "q=" + "x" * 101],
)
def test_what_cannot_be_is_refused(query: str, owner_pages: PageClient) -> None:
    assert owner_pages.get(f"/my/uploads?{query}").status_code == 400


def test_albums_and_places_of_others_do_not_show_that_they_exist(owner_pages: PageClient) -> None:
    other = make_user()
    album, image = make_album(user=other), make_image(user=other)
    assert owner_pages.get(f"/my/uploads?album={album.code}").status_code == 400
    assert owner_pages.get(f"/my/uploads?after={image.code}").status_code == 400
    assert owner_pages.get(f"/my/albums/{album.code}").status_code == 404
    assert owner_pages.get(f"/my/uploads/tile/{image.code}").status_code == 404
    assert owner_pages.get(f"/my/uploads/edit/{image.code}", headers=HTMX).status_code == 404


def test_grid_or_table_is_remembered_by_the_browser(owner_pages: PageClient, owner: User) -> None:
    image = make_image(user=owner, version=3)
    assert "<table" not in owner_pages.get("/my/uploads").text
    answer = owner_pages.post("/my/uploads/view", data={"view": "table", "next": "/my/uploads?q=a"})
    assert (answer.status_code, answer.location) == (303, "/my/uploads?q=a")
    table = owner_pages.get("/my/uploads").text
    assert f'<tr class="own" id="own-{image.code}"' in table
    assert ">v3<" in table
    assert owner_pages.post("/my/uploads/view", data={"view": "list"}).status_code == 400
    assert (
        owner_pages.post("/my/uploads/view", data={"view": "grid", "next": "//evil"}).location
        == "/my/uploads"
    )


def test_the_tree_shows_the_way_and_what_is_beside_it(owner_pages: PageClient, owner: User) -> None:
    trips = make_album(user=owner, name="Trips")
    sea = make_album(user=owner, name="Sea", parent_id=trips.id)
    deep = make_album(user=owner, name="Deep", parent_id=sea.id)
    work = make_album(user=owner, name="Work")
    inside, unfiled = make_image(user=owner, album=sea), make_image(user=owner)
    top = owner_pages.get("/my/albums").text
    assert codes(top) == [unfiled.code]
    assert sea.code not in top.partition('id="album-folders"')[0]
    page = owner_pages.get(f"/my/albums/{sea.code}").text
    assert codes(page) == [inside.code]
    crumbs = page.partition('class="crumbs"')[2].partition("</nav>")[0]
    assert re.findall(r'href="/my/albums/?(\w*)"', crumbs) == ["", trips.code]
    tree = page.partition('class="tree"')[2].partition("</nav>")[0]
    assert re.findall(r'data-drop="(\w*)"', tree) == ["", trips.code, sea.code, deep.code, work.code]


def test_a_moderator_is_led_out_of_the_library_to_an_album_of_others(app: Flask) -> None:
    album = make_album(user=make_user())
    moderator = signed_in(app, make_user(role="moderator"))
    assert moderator.get(f"/my/albums/{album.code}").location == f"/album/{album.code}"


def test_guests_have_uploads_but_no_tree(pages: PageClient) -> None:
    assert pages.get("/my/uploads").status_code == 200
    assert pages.get("/my/albums").location == "/login?next=/my/albums"
    assert pages.get("/my/albums/x").location == "/login?next=/my/albums/x"


def test_failed_files_say_why_and_waiting_ones_ask_again(owner_pages: PageClient, owner: User) -> None:
    make_image(user=owner, status="failed", failure="The picture is cut off")
    waiting = make_image(user=owner, status="processing")
    page = owner_pages.get("/my/uploads").text
    assert "The picture is cut off" in page
    again = f'hx-get="/my/uploads/tile/{waiting.code}?in=mine"'
    assert again in page
    waiting.status = "ready"
    db.session.commit()
    assert again not in owner_pages.get(f"/my/uploads/tile/{waiting.code}", headers=HTMX).text


@pytest.mark.parametrize("view", ["grid", "table"])
def test_first_pictures_are_shown_before_the_rest_and_without_it(
    owner_pages: PageClient, owner: User, view: str
) -> None:
    waiting = make_image(user=owner, status="processing", thumb_bytes=900, width=4000)
    short = make_image(user=owner, status="failed", failure="It stopped.", thumb_bytes=900, width=4000)
    owner_pages.post("/my/uploads/view", data={"view": view})
    for image, asks in ((waiting, True), (short, False)):
        part = owner_pages.get(f"/my/uploads/tile/{image.code}", headers=HTMX).text
        links = Links(image)
        assert f'src="{links.thumb if view == "table" else links.medium}"' in part
        assert "srcset" not in part
        assert "Processing" not in part
        assert "Could not be processed" not in part
        assert ("hx-trigger" in part) is asks
        assert ("Not all of its sizes could be made. It stopped." in part) is not asks


def test_usage_stands_against_the_plan(app: Flask) -> None:
    member = make_user(plan_name="free")
    make_image(user=member, bytes=2_500_000)
    make_image(user=member, bytes=500_000, deleted_at=now() - timedelta(days=1))
    pages = signed_in(app, member)
    text = " ".join(re.sub(r"<[^>]+>", " ", pages.get("/my/usage").text).split())
    assert "Stored 2.5 MB Uploads this month 0 / 500 Image requests this month 0 / 100" in text
    part = pages.get("/my/usage", headers=HTMX).text
    assert "<html" not in part


def test_words_with_accents_are_found_as_they_are_written(owner_pages: PageClient, owner: User) -> None:
    image = make_image(user=owner, title="École à Zürich")
    assert codes(owner_pages.get("/my/uploads?q=École Zürich").text) == [image.code]

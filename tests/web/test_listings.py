"""Lists: what is in them, that they cost the same however long they are, and how they follow each other."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask, g
from sqlalchemy import event

from imghost.extensions import db, now
from imghost.models import DailyViews, Image, User
from imghost.services.discovery import trends
from imghost.services.links import Links, album_path
from imghost.services.site.site_settings import change_settings
from imghost.services.tagging import tags_named
from tests.factories import make_album, make_category, make_image, make_user
from tests.web.conftest import signed_in
from tests.web.page_rules import PageClient, read


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement that the database is asked meanwhile."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def cost(client: PageClient, path: str) -> int:
    client.get(path)
    db.session.expire_all()
    with statements() as seen:
        assert client.get(path).status_code == 200
    # The site's settings are kept for a while, and read again when that is over.
    return len([statement for statement in seen if "FROM settings" not in statement])


def test_a_page_of_many_costs_as_much_as_a_page_of_one(pages: PageClient, owner: User) -> None:
    category = make_category()
    albums = [make_album(user=owner, name=f"Album {number}") for number in range(4)]

    def add(count: int) -> None:
        for number in range(count):
            image = make_image(
                user=make_user(), album=albums[number % 4], category=category, title=f"Picture {number}"
            )
            image.tags = tags_named(("sea", f"tag {number}"))
        db.session.commit()

    add(1)
    paths = (
        "/explore/recent",
        "/explore/albums",
        "/category/nature",
        "/tag/sea",
        "/categories",
        "/user/owner",
    )
    few = {path: cost(pages, path) for path in paths}
    add(20)
    many = {path: cost(pages, path) for path in paths}
    assert many == few
    assert max(many.values()) <= 6


def test_the_viewer_asks_little(pages: PageClient, owner: User) -> None:
    album = make_album(user=owner)
    for _ in range(3):
        image = make_image(user=owner, album=album, category=None)
    middle = db.session.get_one(type(image), image.id - 1)
    assert cost(pages, Links(middle).viewer) <= 4


def test_recent_shows_what_is_listed_newest_first(pages: PageClient) -> None:
    first, second = make_image(title="One"), make_image(title="Two")
    hidden = [
        make_image(visibility="link"),
        make_image(visibility="private"),
        make_image(approved=False),
        make_image(status="failed"),
        make_image(album=make_album(visibility="link")),
        make_image(user=make_user(disabled=True)),
    ]
    assert pages.get("/explore").location == "/explore/recent"
    text = pages.get("/explore/recent").text
    assert 0 < text.index(Links(second).viewer) < text.index(Links(first).viewer)
    assert not [image for image in hidden if image.code in text]


def test_what_failed_is_listed_once_there_is_a_picture_of_it(pages: PageClient) -> None:
    album = make_album()
    nothing, something = (make_image(status="failed", album=album, thumb_bytes=size) for size in (0, 900))
    for path in ("/explore/recent", album_path(album)):
        text = pages.get(path).text
        assert (nothing.code in text, something.code in text) == (False, True), path


def test_videos_and_animations_have_lists_of_their_own(pages: PageClient) -> None:
    still = make_image()
    clip = make_image(format="mp4", extension="mp4", duration=95.0, is_animated=True)
    dance = make_image(format="gif", extension="gif", is_animated=True, frames=9)
    videos, animated = pages.get("/explore/videos").text, pages.get("/explore/animated").text
    assert clip.code in videos
    assert "01:35" in videos
    assert dance.code in animated
    assert "GIF" in animated
    assert f'data-moving="{Links(dance).medium}"' in animated
    assert not [code for code in (still.code, dance.code) if code in videos]
    assert not [code for code in (still.code, clip.code) if code in animated]


def test_trending_and_popular_begin_with_what_was_looked_at_and_liked_most(pages: PageClient) -> None:
    liked, looked_at, fresh = make_image(likes=3, views=1), make_image(views=9), make_image()
    hidden = make_image(views=99, likes=99, visibility="link")

    def shown(path: str) -> list[Image]:
        text = pages.get(path).text
        assert hidden.code not in text
        places = {text.find(Links(image).viewer): image for image in (liked, looked_at, fresh)}
        return [image for place, image in sorted(places.items()) if place >= 0]

    assert "these are the most viewed of all time" in pages.get("/explore/trending").text
    assert shown("/explore/trending")[:2] == [looked_at, liked]
    for image in (fresh, hidden):
        db.session.add(DailyViews(day=now().date(), image_id=image.id, views=5))
    trends.compute()
    assert shown("/explore/trending") == [fresh]
    assert shown("/explore/popular")[:2] == [looked_at, liked]
    assert shown("/explore/popular?by=likes")[0] == liked


def test_tags_are_listed_with_their_numbers(pages: PageClient, owner: User) -> None:
    for names, fields in (
        (("sea", "sky"), {}),
        (("sea",), {}),
        (("sea",), {"user": owner, "visibility": "private"}),
    ):
        make_image(**fields).tags = tags_named(names)
    db.session.commit()
    text = " ".join(re.sub(r"<[^>]+>", " ", pages.get("/explore/tags").text).split())
    assert "#sea 2 #sky 1" in text


def test_home_shows_fresh_pictures_where_the_site_wants_it(pages: PageClient) -> None:
    image = make_image()
    assert image.code in pages.get("/").text
    change_settings({"recent_on_home": False})
    db.session.commit()
    g.pop("settings", None)
    assert image.code not in pages.get("/").text


def test_random_leads_to_a_picture_that_is_listed(pages: PageClient, owner: User) -> None:
    assert pages.get("/random").status_code == 404
    make_image(user=owner, visibility="private")
    made = {Links(make_image()).viewer for _ in range(3)}
    answers = [pages.get("/random") for _ in range(6)]
    assert {answer.status_code for answer in answers} == {302}
    assert {answer.location for answer in answers} <= made
    assert answers[0].headers["Cache-Control"] == "no-store"


def test_explore_is_a_small_page(pages: PageClient) -> None:
    """60,000 bytes before compression, with the longest names and placeholders everywhere."""
    placeholder = "data:image/webp;base64," + "A" * 228
    member = make_user("c" * 32)
    for _ in range(30):
        make_image(
            user=member, title="A" * 100, alt="b" * 500, width=3000, height=2000, placeholder=placeholder
        )
    answer = pages.get("/explore/recent")
    assert len(read(answer).all("article")) == 24
    assert len(answer.data) <= 60_000


def test_pages_follow_each_other_without_script(pages: PageClient) -> None:
    codes = [make_image().code for _ in range(60)]
    seen: list[str] = []
    path: str | None = ""
    while path is not None:
        page = read(pages.get(f"/explore/recent{path}"))
        seen += [
            link["href"].removesuffix("?in=recent").rpartition(".")[2]
            for link in page.all("a")
            if link.get("class") == "tile-link"
        ]
        more = [link["href"] for link in page.all("a") if link["href"].startswith("?before=")]
        path = more[0] if more else None
    assert seen == codes[::-1]


def test_tags_and_members_are_found_however_they_are_written(pages: PageClient) -> None:
    image = make_image(user=make_user("Maria"))
    image.tags = tags_named(("Morning light",))
    db.session.commit()
    assert pages.get("/tag/morning%20light").location == "/tag/Morning%20light"
    assert image.code in pages.get("/tag/Morning%20light").text
    assert pages.get("/user/maria").location == "/user/Maria"
    assert image.code in pages.get("/user/Maria").text


def test_a_tag_of_private_pictures_has_no_page(
    pages: PageClient, owner_pages: PageClient, owner: User
) -> None:
    image = make_image(user=owner, visibility="private")
    image.tags = tags_named(("Surprise",))
    db.session.commit()
    for path in ("/tag/Surprise", "/tag/surprise", "/tag/Surprise.atom"):
        assert pages.get(path).status_code == 404
    assert owner_pages.get("/tag/Surprise").status_code == 200


@pytest.mark.parametrize("path", ["/tag/none", "/category/none", "/user/none", "/explore/none"])
def test_what_is_not_there_is_not_found(path: str, pages: PageClient) -> None:
    assert pages.get(path).status_code == 404


def test_disabled_members_have_no_page(pages: PageClient) -> None:
    make_user("gone", disabled=True)
    assert pages.get("/user/gone").status_code == 404


@pytest.mark.parametrize("before", ["x", "-1", "1e9", "9" * 30, "٣"])
def test_invented_cursors_are_refused_politely(before: str, pages: PageClient) -> None:
    answer = pages.get("/explore/recent", query_string={"before": before})
    assert answer.status_code == 400


def test_tiles_keep_room_and_proportions(pages: PageClient) -> None:
    make_image(width=3000, height=2000, placeholder="data:image/webp;base64,AAAA")
    page = read(pages.get("/explore/recent"))
    tile = next(part for part in page.all("article"))
    # 1.5 is 11.79 steps of 3.5 % above 1, so the 12th after the 27 below 1 (r0 … r26) and 1 itself (r27).
    assert tile["class"] == "tile r39"
    placeholder = next(image for image in page.all("img") if image.get("class") == "blur")
    assert (placeholder["src"], placeholder["width"]) == ("data:image/webp;base64,AAAA", "3000")
    picture = next(image for image in page.all("img") if "srcset" in image)
    assert page.all("img").index(placeholder) < page.all("img").index(picture)
    assert (picture["width"], picture["height"]) == ("3000", "2000")
    assert [words.rpartition("/")[2] for words in picture["srcset"].split(", ")] == [
        "640.webp 640w", "320.webp 320w",
    ]  # fmt: skip


def test_narrow_windows_fetch_less(pages: PageClient) -> None:
    make_image(width=3000, height=2000)
    (picture,) = [image for image in read(pages.get("/explore/recent")).all("img") if "srcset" in image]
    # Once and a half as wide as rows of 9 and 15 rem are high, to the nearest whole one.
    assert picture["sizes"] == "(max-width: 48em) 14rem, 22rem"


def test_what_is_seen_at_once_is_not_put_off(pages: PageClient) -> None:
    for _ in range(8):
        make_image(width=3000, height=2000)
    page = read(pages.get("/explore/recent"))
    pictures = [image for image in page.all("img") if "srcset" in image]
    assert [image.get("fetchpriority") for image in pictures] == ["high"] * 6 + [None] * 2
    assert [image.get("loading") for image in pictures] == [None] * 6 + ["lazy"] * 2


def test_owners_see_their_own_links_under_a_lock(app: Flask, owner: User) -> None:
    album = make_album(user=owner)
    make_image(user=owner, album=album, visibility="private")
    assert "#eye-off" in signed_in(app, owner).get(album_path(album)).text

"""Arrows and Esc follow the list that somebody came from, as its page shows it to them, and grant nothing."""

import pytest
from flask import Flask

from imghost.extensions import db
from imghost.models import Image, Like, Trend, User
from imghost.services.library.library_filter import LibraryFilter
from imghost.services.links import Links, album_path
from imghost.services.tagging import tags_named
from imghost.services.viewer.walk import KINDS, OWN, Walk, parse_walk
from tests.factories import make_album, make_category, make_image, make_user
from tests.web.conftest import signed_in
from tests.web.page_rules import PageClient, read

HTMX = {"HX-Request": "true"}
LISTS = (
    "/explore/recent",
    "/explore/videos",
    "/explore/trending",
    "/explore/popular",
    "/explore/popular?by=likes",
    "/tag/Big%20sea",
    "/category/nature",
    "/user/owner",
    "/user/owner/likes",
    "/search?q=tag%3A%22Big%20sea%22%20-title",
)


@pytest.fixture
def scene(owner: User) -> list[Image]:
    """Videos with everything that lists go by, each in an order of its own, and one of four is private."""
    album, nature = make_album(user=owner), make_category()
    images = [
        make_image(
            user=owner, album=album, category=nature, title=f"Wave {number}", format="mp4", extension="mp4",
            views=(number * 5) % 3 + 1, likes=(number * 3) % 4 + 1,
            visibility="public" if number % 4 else "private",
        )
        for number in range(8)
    ]  # fmt: skip
    for rank, image in enumerate(images):
        image.tags = tags_named(("Big sea",))
        db.session.add_all([Like(user_id=owner.id, image=image), Trend(rank=(rank * 7) % 8 + 1, image=image)])
    owner.likes_public = True
    db.session.commit()
    make_image(title="Another one", user=make_user(), views=4, likes=4)
    make_image(title="Nobody's")
    return images


def tiles(pages: PageClient, path: str) -> list[str]:
    return [link["href"] for link in read(pages.get(path)).all("a") if link.get("class") == "tile-link"]


def walked(pages: PageClient, path: str, direction: str) -> list[str]:
    """The addresses of pictures from `path` to the end of the list, by its arrows."""
    seen = [path]
    while True:
        arrows = [link["href"] for link in read(pages.get(seen[-1])).all("a") if link.get("rel") == direction]
        if not arrows:
            return seen
        seen += arrows


@pytest.mark.parametrize("path", LISTS)
def test_arrows_go_through_a_list_as_its_page_shows_it(
    path: str, scene: list[Image], pages: PageClient
) -> None:
    shown = tiles(pages, path)
    assert len(shown) >= 6
    assert walked(pages, shown[0], "next") == shown
    assert walked(pages, shown[-1], "prev") == shown[::-1]
    backs = [part["data-back"] for _, part in read(pages.get(shown[2])).elements if "data-back" in part]
    assert backs == [path]


@pytest.mark.parametrize(
    "path",
    [
        "/my/uploads?q=wave&sort=name",
        "/my/uploads?type=video&sort=size",
        "/my/uploads?visibility=public&sort=views",
        "/my/uploads?album={}&sort=views",
        "/my/albums/{}?sort=oldest",
        "/my/albums?q=a",
        "/my/uploads?album=none",
    ],
)
def test_the_own_library_is_walked_as_it_is_narrowed_and_ordered(
    path: str, scene: list[Image], owner: User, app: Flask
) -> None:
    library, album = signed_in(app, owner), scene[0].album
    assert album is not None
    make_image(user=owner, title="Unlike any", visibility="link", views=2, bytes=7)
    make_image(user=owner, title="A wave in no album", views=9)
    path = path.format(album.code)
    shown = tiles(library, path)
    assert 2 <= len(shown) < 10
    assert walked(library, shown[0], "next") == shown
    assert walked(library, shown[-1], "prev") == shown[::-1]
    (back,) = (part["data-back"] for _, part in read(library.get(shown[1])).elements if "data-back" in part)
    assert back == path


def test_the_own_library_is_walked_by_its_owner_only(
    scene: list[Image], owner: User, app: Flask, pages: PageClient
) -> None:
    library, album = signed_in(app, owner), scene[0].album
    assert album is not None
    shown = tiles(library, "/my/uploads?q=wave&sort=views")
    assert len(shown) == len(scene)
    # To anybody else, guest or member, the same address is a page of the album.
    for other in (pages, signed_in(app, make_user())):
        for kind in (
            "mine",
            f"mine&album={album.code}",
            f"folder&album={album.code}",
            "mine&visibility=private",
        ):
            stranger = walked(other, f"{Links(scene[5]).viewer}?in={kind}", "next")
            codes = [path.rpartition(".")[2] for path in stranger[1:]]
            assert codes == [scene[number].code for number in (3, 2, 1)], kind


def test_a_picture_shown_again_stays_in_its_list(scene: list[Image], owner: User, app: Flask) -> None:
    library, code = signed_in(app, owner), scene[3].code
    place = "in=mine&type=video&sort=size"
    (tile,) = (tile for tile in tiles(library, "/my/uploads?type=video&sort=size") if code in tile)
    shown = library.get(f"/my/uploads/tile/{code}?{place}", headers=HTMX)
    assert [part["href"] for part in read(shown).all("a") if part.get("class") == "tile-link"] == [tile]
    form = library.get(f"/my/uploads/edit/{code}?{place}", headers=HTMX)
    saved = library.post(
        next(part["hx-post"] for part in read(form).all("form")), data={"title": "Wave 3"}, headers=HTMX
    )
    assert [part["href"] for part in read(saved).all("a") if part.get("class") == "tile-link"] == [tile]


def test_an_album_is_walked_in_the_order_the_visitor_chose(scene: list[Image], pages: PageClient) -> None:
    assert scene[0].album is not None
    path = f"{album_path(scene[0].album)}?sort=views"
    shown = tiles(pages, path)
    assert len(shown) == 6
    assert walked(pages, shown[0], "next") == shown
    assert tiles(pages, album_path(scene[0].album))[0] == Links(scene[7]).viewer


def test_what_a_walk_names_is_asked_like_its_page(scene: list[Image], owner: User, pages: PageClient) -> None:
    hidden = make_image(user=owner, visibility="private", title="Hidden")
    hidden.tags = tags_named(("Secret",))
    owner.likes_public = False
    db.session.commit()
    for walk in (
        "tag:Secret", "likes:owner", "tag:", "search:", "search:#", "category:none", "user:nobody",
        "album:size", "mine:1", "recent:1", "trending:2", "unheard", "tag:../../admin", "search:user:nobody",
    ):  # fmt: skip
        answer = pages.get(Links(scene[5]).viewer, query_string={"in": walk})
        assert answer.status_code == 200, walk
        assert hidden.code not in answer.text, walk
    assert pages.get(Links(hidden).viewer, query_string={"in": "recent"}).status_code == 404
    assert pages.get(Links(scene[4]).viewer, query_string={"in": "mine"}).status_code == 404


def test_the_address_that_is_shared_names_no_list(app: Flask, scene: list[Image], pages: PageClient) -> None:
    plain = Links(scene[5]).viewer
    answer = pages.get(f"{plain}?in=popular")
    page = read(answer)
    canonical = [link["href"] for link in page.all("link") if link.get("rel") == "canonical"]
    assert canonical == [app.extensions["settings"].base_url + plain]
    # Nobody else's cache may answer with it.
    assert answer.headers["Cache-Control"].startswith("private")
    codes = [field["value"] for field in page.all("input") if field.get("id", "").startswith("code-")]
    assert codes
    assert not [code for code in codes if "popular" in code]
    assert pages.get(f"/clip/{scene[5].code}?in=popular").location == f"{plain}?in=popular"


def test_a_walk_is_written_as_it_is_read() -> None:
    wanted = LibraryFilter(words="a b&c", kind="video", visibility="link", album="none", sort="size")
    for kind, is_single in KINDS.items():
        walk = Walk(kind) if is_single else Walk(kind, "a:b c")
        assert parse_walk(walk.query) == walk
        assert parse_walk({"in": f"{kind}:x" if is_single else kind}) is None
        # Other lists are neither narrowed nor ordered by the words of the library.
        assert parse_walk({**walk.query, **wanted.query}) == (
            Walk(kind, wanted=wanted) if kind in OWN else walk
        )
    assert parse_walk({"in": "mine", "sort": "sideways"}) is None

"""The page of one picture: addresses, what it says and to whom."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from redis import Redis
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from imghost.extensions import db, now
from imghost.models import Image, Tombstone, User
from imghost.services import late_writes as late_writing
from imghost.services.late_writes import late_writes
from imghost.services.links import Links, album_path
from imghost.services.tagging import tags_named
from imghost.services.viewer import view_counter
from tests.factories import make_album, make_category, make_image, make_user
from tests.services.sharing.test_qr_code import read_back
from tests.waiting import wait_until
from tests.web.conftest import signed_in
from tests.web.page_rules import PageClient, read

HTMX = {"HX-Request": "true"}


@pytest.mark.parametrize("name", ["Harbour-at-dawn", "old-title", "", "a.b.c", "%E2%80%AE"])
def test_any_slug_leads_to_the_right_one(name: str, pages: PageClient) -> None:
    image = make_image(title="Harbour at dawn")
    right = f"/image/Harbour-at-dawn.{image.code}"
    answer = pages.get(f"/image/{name}.{image.code}")
    if name == "Harbour-at-dawn":
        assert answer.status_code == 200
    else:
        assert (answer.status_code, answer.location) == (301, right)


def test_short_links_and_other_kinds_lead_there_too(pages: PageClient) -> None:
    image = make_image(title="Harbour")
    clip = make_image(title="Waves", format="mp4", extension="mp4", duration=12.0)
    untitled = make_image(title="")
    assert pages.get(f"/image/{image.code}").location == f"/image/Harbour.{image.code}"
    assert pages.get(f"/clip/{image.code}").location == f"/image/Harbour.{image.code}"
    assert pages.get(f"/image/{clip.code}").location == f"/clip/Waves.{clip.code}"
    assert pages.get(f"/video/{clip.code}").location == f"/clip/{clip.code}"
    assert pages.get(f"/image/{untitled.code}").status_code == 200
    assert pages.get("/image/unknown").status_code == 404


def test_it_says_what_is_known(pages: PageClient, owner: User) -> None:
    image = make_image(
        title="Harbour", user=owner, category=make_category("Travel"), alt="Boats",
        description="Two\nlines https://example.org/?a=1&b=<2>",
        width=2725, height=2225, bytes=1_234_567, views=1234, exif='{"ExposureTime": "1/250"}',
    )  # fmt: skip
    image.tags = tags_named(("Quiet water",))
    db.session.commit()
    page = pages.get(Links(image).viewer).text
    assert f'datetime="{image.dated_at.isoformat()}"' in page
    assert '<a class="badge" href="/tag/Quiet%20water">#Quiet water</a>' in page
    size = "2725 \N{MULTIPLICATION SIGN} 2225"
    for words in ("Harbour", "owner", "Travel", "Two\nlines", size, "1.2 MB", "1,235 views", "Exposure Time"):
        assert words in page, words
    assert 'alt="Boats"' in page
    # Nobody gains rank, and no mark-up comes in, by what is written here.
    assert 'href="https://example.org/?a=1&amp;b=&lt;2&gt;" rel="nofollow noopener ugc"' in page


def test_link_previews_get_absolute_addresses_of_public_pictures_only(app: Flask, pages: PageClient) -> None:
    base = app.extensions["settings"].base_url
    image = make_image(title="Harbour", width=3000, height=2000)
    page = read(pages.get(Links(image).viewer))
    previews = {meta["property"]: meta["content"] for meta in page.all("meta") if "property" in meta}
    assert previews["og:url"] == base + Links(image).viewer
    assert previews["og:image"].startswith(f"{base}/sizes/")
    assert [link["href"] for link in page.all("link") if link.get("rel") == "canonical"] == [
        previews["og:url"]
    ]
    owner = make_user()
    for fields in ({"visibility": "private"}, {"nsfw": True}, {"approved": False}):
        hidden = make_image(user=owner, **fields)
        text = signed_in(app, owner).get(Links(hidden).viewer).text
        assert "og:image" not in text, fields
        assert 'content="noindex"' in text, fields


def test_arrows_lead_through_the_album(pages: PageClient, owner: User) -> None:
    album = make_album(user=owner)
    first, other, second, third = (make_image(user=owner, title=f"Picture {number}") for number in range(4))
    for image in (first, second, third):
        image.album = album
    db.session.commit()
    arrows = read(pages.get(Links(second).viewer)).all("a")
    found = {link["rel"]: link["href"] for link in arrows if link.get("rel") in ("prev", "next")}
    assert found == {"prev": Links(third).viewer, "next": Links(first).viewer}
    assert Links(other).viewer not in found.values()


def test_the_arrows_follow_the_search_one_came_from(pages: PageClient, owner: User) -> None:
    oldest, middle, newest = (make_image(title=f"Blue & {number}") for number in range(3))
    for other in (make_image(title="Noon"), make_image(title="Blue night", visibility="private", user=owner)):
        assert other.id > newest.id
    tiles = [link["href"] for link in read(pages.get('/search?q=blue -"5"')).all("a")]
    walk = "?in=search:blue+-%225%22"
    assert f"{Links(middle).viewer}{walk}" in tiles
    page = read(pages.get(f"{Links(middle).viewer}{walk}"))
    arrows = {link["rel"]: link["href"] for link in page.all("a") if link.get("rel") in ("prev", "next")}
    assert arrows == {"prev": f"{Links(newest).viewer}{walk}", "next": f"{Links(oldest).viewer}{walk}"}
    assert any(part.get("data-back") == "/search?q=blue%20-%225%22" for _, part in page.elements)
    ends = pages.get(f"{Links(newest).viewer}?in=search:blue").text
    assert ('rel="prev"' in ends, 'rel="next"' in ends) == (False, True)
    for odd in ("user:nobody", "is:%00", '"', "tag:"):
        answer = pages.get(Links(middle).viewer, query_string={"in": f"search:{odd}"})
        assert answer.status_code == 200


def test_arrows_pass_over_what_a_stranger_may_not_see(pages: PageClient, owner: User) -> None:
    first = make_image(user=owner)
    make_image(user=owner, visibility="private")
    make_image(user=owner, status="processing")
    last = make_image(user=owner)
    links = [
        link["href"] for link in read(pages.get(Links(last).viewer)).all("a") if link.get("rel") == "next"
    ]
    assert links == [Links(first).viewer]


def test_expired_pictures_are_gone_also_after_the_purge(pages: PageClient) -> None:
    image = make_image(expires_at=now() - timedelta(seconds=1))
    assert pages.get(Links(image).viewer).status_code == 410
    db.session.add(Tombstone(code="gone123456", folder="2026/01/01", name="gone"))
    db.session.commit()
    answer = pages.get("/image/gone123456")
    assert answer.status_code == 410
    assert "Gone" in answer.text


def test_private_pictures_do_not_show_that_they_exist(app: Flask, pages: PageClient, owner: User) -> None:
    image = make_image(user=owner, visibility="private", title="Secret")
    hidden, missing = pages.get(f"/image/Secret.{image.code}"), pages.get("/image/Secret.AAAAAAAAAA")
    assert hidden.status_code == missing.status_code == 404
    assert "Secret" not in hidden.text
    shown = signed_in(app, owner).get(f"/image/Secret.{image.code}")
    assert (shown.status_code, shown.headers["Cache-Control"]) == (200, "private, no-store")


def test_unapproved_pictures_carry_a_note_for_their_owner(app: Flask, pages: PageClient, owner: User) -> None:
    image = make_image(user=owner, approved=False)
    assert pages.get(Links(image).viewer).status_code == 404
    assert "Waiting for approval" in signed_in(app, owner).get(Links(image).viewer).text


def test_a_picture_in_the_works_asks_for_itself_until_it_is_there(pages: PageClient) -> None:
    image = make_image(status="processing")
    page = read(pages.get(Links(image).viewer))
    stage = next(element for _, element in page.elements if element.get("id") == "stage")
    assert (stage["hx-get"], stage["hx-trigger"]) == (f"/image/{image.code}/stage", "every 1s")
    assert any(link["href"] == Links(image).viewer for link in page.all("a"))
    assert "hx-trigger" in pages.get(stage["hx-get"], headers=HTMX).text
    image.status = "ready"
    db.session.commit()
    ready = pages.get(stage["hx-get"], headers=HTMX).text
    assert "hx-trigger" not in ready
    assert "stage-picture" in ready
    assert "hx-trigger" not in pages.get(f"/image/{image.code}/tile", headers=HTMX).text


def test_the_stage_shows_what_is_made_before_the_rest_is(pages: PageClient) -> None:
    image = make_image(status="processing", thumb_bytes=9_000, medium_bytes=40_000, width=4000, height=3000)
    links = Links(image)
    page = read(pages.get(f"{links.short}/stage", headers=HTMX))
    shown = next(part for part in page.all("img") if part.get("class") == "stage-picture")
    # Told how wide the file is, browsers show it as large as `sizes` says.
    assert (shown["src"], shown["srcset"]) == (links.medium, f"{links.medium} 500w")
    asking = [part for _, part in page.elements if "hx-trigger" in part]
    assert [part["hx-target"] for part in asking] == ["#stage"]
    image.status = "ready"
    db.session.commit()
    ready = pages.get(f"{links.short}/stage", headers=HTMX).text
    assert "hx-trigger" not in ready
    assert f"{links.direct} 4000w" in ready


def test_a_tile_shows_what_is_made_before_the_rest_is(pages: PageClient) -> None:
    image = make_image(status="processing", thumb_bytes=9_000, width=4000, height=3000)
    links = Links(image)
    waiting = read(pages.get(f"{links.short}/tile", headers=HTMX))
    assert [part["src"] for part in waiting.all("img")] == [links.medium]
    assert not any("srcset" in part for part in waiting.all("img"))
    # Merged, not put in its place: the first picture stays until the sharp one has come.
    assert [part["hx-swap"] for _, part in waiting.elements if "hx-trigger" in part] == ["outerMorph"]
    image.status = "ready"
    db.session.commit()
    shown = read(pages.get(f"{links.short}/tile", headers=HTMX))
    assert not [part for _, part in shown.elements if "hx-trigger" in part]
    assert [path for path, _ in links.tiles] == [
        candidate.split()[0] for candidate in shown.all("img")[0]["srcset"].split(", ")
    ]


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"width": 600}, "medium"),
        ({"width": 400, "height": 300}, "direct"),
        ({"width": 400, "height": 300, "format": "tiff", "extension": "tiff"}, "thumb"),
        ({"format": "gif", "extension": "gif", "is_animated": True}, "medium"),
        ({"format": "mp4", "extension": "mp4", "duration": 4.0}, "frame"),
    ],
)
def test_the_first_picture_of_a_tile(pages: PageClient, fields: dict[str, Any], shown: str) -> None:
    links = Links(make_image(status="processing", thumb_bytes=9_000, **fields))
    assert read(pages.get(f"{links.short}/tile", headers=HTMX)).all("img")[0]["src"] == getattr(links, shown)


def test_no_stage_shows_early_what_browsers_cannot_show(pages: PageClient) -> None:
    scan = make_image(status="processing", thumb_bytes=9_000, format="tiff", extension="tiff", width=300)
    text = pages.get(f"{Links(scan).short}/stage", headers=HTMX).text
    assert "stage-picture" not in text
    assert "Being processed" in text


def test_a_video_that_plays_is_not_taken_away_while_its_pictures_are_made(pages: PageClient) -> None:
    clip = make_image(status="processing", format="mp4", extension="mp4", duration=4.0)
    text = pages.get(f"{Links(clip).short}/stage", headers=HTMX).text
    assert "<video" in text
    assert "hx-trigger" not in text


def test_only_the_owner_reads_why_it_failed(app: Flask, pages: PageClient, owner: User) -> None:
    image = make_image(user=owner, status="failed", failure="The file ends in the middle.")
    assert "ends in the middle" in signed_in(app, owner).get(Links(image).viewer).text
    assert "ends in the middle" not in pages.get(Links(image).viewer).text


def test_a_picture_whose_other_sizes_failed_is_shown_as_it_is(
    app: Flask, pages: PageClient, owner: User
) -> None:
    reason = "The worker stopped."
    image = make_image(user=owner, status="failed", failure=reason, thumb_bytes=9_000, width=4000)
    links = Links(image)
    answers = {
        who: client.get(links.viewer)
        for who, client in (
            ("stranger", pages),
            ("owner", signed_in(app, owner)),
            ("moderator", signed_in(app, make_user(role="moderator"))),
        )
    }
    for answer in answers.values():
        stage = next(part for part in read(answer).all("img") if part.get("class") == "stage-picture")
        assert (stage["src"], stage["srcset"]) == (links.medium, f"{links.medium} 500w")
        assert "could not be processed" not in answer.text
        assert 'hx-trigger="every' not in answer.text
        # What was not made is not offered.
        assert "/sizes/" not in answer.text
    assert {who for who, answer in answers.items() if reason in answer.text} == {"owner", "moderator"}
    again = f'action="/admin/images/{image.code}/process-again"'
    assert {who for who, answer in answers.items() if again in answer.text} == {"moderator"}
    tile = read(pages.get(f"{links.short}/tile", headers=HTMX))
    assert [part["src"] for part in tile.all("img")] == [links.medium]


def test_a_small_one_is_shown_by_what_was_made_of_it(pages: PageClient, owner: User) -> None:
    """Its file may be what is missing."""
    links = Links(make_image(user=owner, status="failed", thumb_bytes=900, width=300, height=900))
    for path, headers in ((links.viewer, {}), (f"{links.short}/tile", HTMX)):
        sources = [part["src"] for part in read(pages.get(path, headers=headers)).all("img")]
        assert (links.thumb in sources, links.direct in sources) == (True, False)


def test_a_video_whose_other_sizes_failed_still_plays(pages: PageClient) -> None:
    fields = {"format": "mp4", "extension": "mp4", "duration": 4.0, "thumb_bytes": 900}
    links = Links(make_image(status="failed", **fields))
    assert [part["poster"] for part in read(pages.get(links.viewer)).all("video")] == [links.frame]


def test_views_are_counted_without_writing_to_the_database(
    pages: PageClient, app: Flask, owner: User
) -> None:
    image = make_image(user=owner)
    for _ in range(3):
        pages.get(Links(image).viewer)
    pages.head(Links(image).viewer)
    pages.get(Links(image).viewer, headers={"Sec-Purpose": "prefetch"})
    signed_in(app, owner).get(Links(image).viewer)
    db.session.refresh(image)
    assert image.views == 0
    changed = image.updated_at
    app.extensions["redis"].flushdb()
    late_writes().flush()
    late_writes().flush()
    db.session.refresh(image)
    assert (image.views, image.updated_at) == (3, changed)


def test_views_wait_for_a_database_that_is_away(pages: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    image = make_image()
    with monkeypatch.context() as patch:
        patch.setattr(view_counter, "note_views", _database_away)
        pages.get(Links(image).viewer)
        late_writes().flush()
        assert view_counter.pending(image) == 1
        late_writes().flush()
        pages.get(Links(image).viewer)
    late_writes().flush()
    db.session.refresh(image)
    assert (image.views, view_counter.pending(image)) == (2, 0)


def _database_away(_counted: object) -> None:
    raise OperationalError("UPDATE", {}, Exception("the connection was closed"))


def test_views_are_written_within_a_second_without_anybody_asking(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(late_writing, "SECONDS", 0.01)
    image = make_image()
    view_counter.count(image)
    wait_until(lambda: db.session.scalar(select(Image.views).where(Image.id == image.id)))


def test_pages_work_while_redis_is_away(
    app: Flask, pages: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Redis(port=1) as nobody:
        monkeypatch.setitem(app.extensions, "redis", nobody)
        assert pages.get(Links(make_image()).viewer).status_code == 200


def test_the_way_back_is_the_album(pages: PageClient) -> None:
    album = make_album(name="Summer")
    image = make_image(album=album)
    assert f'data-back="{album_path(album)}"' in pages.get(Links(image).viewer).text


def test_spherical_pictures_alone_load_what_looks_around(pages: PageClient) -> None:
    sphere, flat = make_image(is_360=True, title="Square"), make_image()
    page = pages.get(Links(sphere).viewer).text
    assert "js/sphere.js" in page
    assert f'data-sphere="{Links(sphere).direct}"' in page
    assert "sphere" not in pages.get(Links(flat).viewer).text


def test_every_size_can_be_kept_and_the_page_be_shared(app: Flask, pages: PageClient) -> None:
    image = make_image(width=3000, height=2000)
    page = read(pages.get(Links(image).viewer))
    kept = [link["href"] for link in page.all("a") if "download" in link]
    assert kept == [
        f"{Links(image).direct}?download", *(path for path, _ in Links(image).sizes),
        f"{Links(image).medium}?download",
    ]  # fmt: skip
    address = app.extensions["settings"].base_url + Links(image).viewer
    assert read_back(pages.get(Links(image).viewer).text) == address
    shared = next(button for button in page.all("button") if "data-share" in button)
    assert shared["data-share"] == address
    # Shown by the script of browsers that can share: a style rule hides it until then.
    assert "can-share" not in page.all("html")[0].get("class", "")

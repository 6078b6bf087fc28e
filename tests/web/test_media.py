"""The bytes behind direct links: who gets them, and how they leave."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from PIL import Image as Picture

from imghost.base.passwords import hash_password
from imghost.extensions import db, now
from imghost.models import Image, User
from imghost.services import derivatives, late_writes
from imghost.services.links import Links
from imghost.services.usage import usage
from imghost.services.variant_keys import variant_key
from imghost.storage.current import storage
from tests.factories import make_album, make_key, make_user
from tests.pictures import animation
from tests.services.delivery.films import film
from tests.web.conftest import Upload, signed_in
from tests.web.page_rules import PageClient

# state: (stranger, stranger with the password, owner and moderator)
STATES = {
    "public": (200, 200, 200),
    "link": (200, 200, 200),
    "private": (404, 404, 200),
    "in private album": (404, 404, 200),
    "in password album": (403, 200, 200),
    "unapproved": (404, 404, 200),
    "expired": (410, 410, 410),
    "deleted": (404, 404, 404),
    "nsfw": (200, 200, 200),
}


def paths_of(image: Image) -> list[str]:
    """Every address with bytes of a picture of 1400 x 1000: itself, thumb, medium, two rungs, two tiles."""
    links = Links(image)
    return [links.direct, links.thumb, str(links.medium), *(path for path, _ in links.sizes + links.tiles)]


def put_into(state: str, image: Image, owner: User) -> None:
    changes: dict[str, dict[str, object]] = {
        "link": {"visibility": "link"},
        "private": {"visibility": "private"},
        "in private album": {"album": make_album(user=owner, visibility="private")},
        "in password album": {
            "album": make_album(user=owner, visibility="password", password_hash=hash_password("sesame"))
        },
        "unapproved": {"approved": False},
        "expired": {"expires_at": now() - timedelta(seconds=1)},
        "deleted": {"deleted_at": now()},
        "nsfw": {"nsfw": True},
    }
    for name, value in changes.get(state, {}).items():
        setattr(image, name, value)
    db.session.commit()


@pytest.mark.parametrize("state", STATES)
def test_bytes_are_guarded_as_pages_are(state: str, app: Flask, owner: User, upload: Upload) -> None:
    image = upload()
    put_into(state, image, owner)
    # What is not public has another name by now; `delivery/test_secret_names.py` asks for the old one.
    db.session.refresh(image)
    paths = paths_of(image)
    assert len(paths) == 7
    stranger, holder = PageClient(app), PageClient(app)
    if image.album is not None and image.album.visibility == "password":
        given = holder.post(f"/album/{image.album.code}/unlock", data={"password": "sesame"})
        assert given.status_code == 303
    actors = (stranger, holder, signed_in(app, owner), signed_in(app, make_user(role="moderator")))
    shut, opened, own = STATES[state]
    for client, expected in zip(actors, (shut, opened, own, own), strict=True):
        for path in paths:
            for answer in (
                client.get(path),
                client.head(path),
                client.get(path, headers={"Range": "bytes=0-9"}),
            ):
                partial = "Range" in answer.request.headers
                assert answer.status_code == (206 if partial and expected == 200 else expected), path
                kept = answer.headers["Cache-Control"]
                assert ("public" in kept) == (expected == 200 and shut == 200), (path, kept)


def test_a_key_opens_what_its_owner_may_see(
    app: Flask, owner: User, upload: Upload, pages: PageClient
) -> None:
    image = upload(visibility="private")
    key = make_key(owner)
    assert pages.get(Links(image).direct, headers={"X-API-Key": key}).status_code == 200
    assert pages.get(Links(image).direct, headers={"Authorization": f"Bearer {key}"}).status_code == 200
    assert pages.get(Links(image).direct, headers={"X-API-Key": "ck_no:cs_no"}).status_code == 401


def test_derivatives_measure_what_the_contract_says(upload: Upload, pages: PageClient) -> None:
    links = Links(upload())
    sizes = {
        path: Picture.open(io.BytesIO(pages.get(path).data)).size
        for path in (links.direct, links.thumb, str(links.medium), *(path for path, _ in links.sizes))
    }
    assert list(sizes.values()) == [(1400, 1000), (320, 320), (500, 357), (1280, 914), (640, 457)]
    assert [width for _, width in links.sizes] == [1280, 640]


def test_answers_can_be_validated_and_cut(upload: Upload, pages: PageClient) -> None:
    path = Links(upload()).direct
    whole = pages.get(path)
    assert whole.mimetype == "image/jpeg"
    assert whole.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in whole.headers["Content-Security-Policy"]
    again = pages.get(path, headers={"If-None-Match": whole.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    part = pages.get(path, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.data) == (206, whole.data[100:200])
    head = pages.head(path)
    assert (head.data, head.content_length) == (b"", len(whole.data))


def test_a_video_is_sent_in_parts(upload: Upload, pages: PageClient) -> None:
    path = Links(upload(film(), filename="film.mp4")).direct
    whole = pages.get(path)
    assert (whole.mimetype, whole.headers["Accept-Ranges"]) == ("video/mp4", "bytes")
    size = len(whole.data)
    for asked, start, end in (
        ("0-1", 0, 1),
        (f"{size - 9}-", size - 9, size - 1),
        ("-5", size - 5, size - 1),
    ):
        part = pages.get(path, headers={"Range": f"bytes={asked}"})
        assert (part.status_code, part.headers["Content-Range"]) == (206, f"bytes {start}-{end}/{size}")
        assert part.data == whole.data[start : end + 1]
    beyond = pages.get(path, headers={"Range": f"bytes={size}-"})
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{size}")


def test_each_picture_has_a_validator_of_its_own(upload: Upload, pages: PageClient) -> None:
    tags = [pages.head(path).headers["ETag"] for path in paths_of(upload())]
    assert len(set(tags)) == len(tags)


def test_a_lost_derivative_is_made_again(app: Flask, upload: Upload, pages: PageClient) -> None:
    image = upload()
    folder = app.extensions["settings"].storage_directory / "blobs"
    for path in folder.rglob(f"{image.code}/1/*.jpeg"):
        if not path.name.startswith("original"):
            path.unlink()
    answer = pages.get(Links(image).thumb)
    assert Picture.open(io.BytesIO(answer.data)).size == (320, 320)


def test_the_pictures_of_grids_are_small_and_made_ahead(
    app: Flask, upload: Upload, work: Callable[[], None], pages: PageClient
) -> None:
    image = upload()
    work()
    folder = app.extensions["settings"].storage_directory / "blobs"
    made = len(list(folder.rglob(f"{image.code}/1/*.webp")))
    tiles = Links(image).tiles
    assert made == len(tiles) == 2
    for path, width in tiles:
        tile = Picture.open(io.BytesIO(pages.get(path).data))
        assert (tile.format, tile.size) == ("WEBP", (width, round(width * image.height / image.width)))
    assert len(list(folder.rglob(f"{image.code}/1/*.webp"))) == made


def test_a_still_stands_for_an_animation(upload: Upload, pages: PageClient) -> None:
    links = Links(upload(animation(size=(300, 200)), filename="dance.gif"))
    still = Picture.open(io.BytesIO(pages.get(links.still).data))
    assert (still.size, getattr(still, "n_frames", 1)) == ((300, 200), 1)
    moving = Picture.open(io.BytesIO(pages.get(str(links.medium)).data))
    assert getattr(moving, "n_frames", 1) > 1


def test_only_the_ladders_own_sizes_exist(upload: Upload, pages: PageClient) -> None:
    image = upload()
    for tail in ("0.jpeg", "641.jpeg", "640.png", "1280.webp", "640.exe", "99999999999.jpeg", "-640.jpeg"):
        assert pages.get(f"/sizes/{image.code}/1/{tail}").status_code == 404, tail
    assert pages.get(f"/sizes/{image.code}/2/640.jpeg").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/images/2026/11/23/..%2f..%2fsecret",
        "/images/../../etc/passwd",
        "/images/2026/11/23/nothing.jpeg",
        "/images/%00/a.jpeg",
        "/images/2026/11/23/a.php",
    ],
)
def test_addresses_of_nothing_are_not_found(path: str, pages: PageClient) -> None:
    assert pages.get(path).status_code == 404


def test_download_names_the_file(upload: Upload, pages: PageClient) -> None:
    answer = pages.get(Links(upload()).direct + "?download")
    assert answer.headers["Content-Disposition"] == "attachment; filename=harbour.jpg"


@pytest.mark.parametrize(
    ("filename", "plain", "extended"),
    [
        ("Größe 1.jpg", '"Groe 1.jpg"', "Gr%C3%B6%C3%9Fe%201.jpg"),
        ("漢字.jpg", "download.jpg", "%E6%BC%A2%E5%AD%97.jpg"),
        ("100%41.jpg", "100_41.jpg", "100%2541.jpg"),
        ("nul.jpg", "nul_.jpg", None),
        ('a"b.jpg', "a_b.jpg", None),
    ],
)
def test_download_names_keep_their_letters(
    filename: str, plain: str, extended: str | None, upload: Upload, pages: PageClient
) -> None:
    links = Links(upload(filename=filename))
    expected = f"attachment; filename={plain}" + (f"; filename*=UTF-8''{extended}" if extended else "")
    assert pages.get(f"{links.direct}?download").headers["Content-Disposition"] == expected
    thumb = pages.get(f"{links.thumb}?download").headers["Content-Disposition"]
    assert thumb.endswith(f"{(extended or plain.strip(chr(34)))[:-4]}.th.jpg")


def test_shown_pictures_are_saved_under_the_name_in_their_address(upload: Upload, pages: PageClient) -> None:
    for path in paths_of(upload()):
        assert "Content-Disposition" not in pages.get(path).headers


def test_a_failed_file_has_no_derivatives(upload: Upload, pages: PageClient) -> None:
    image = upload()
    image.status, image.version, image.thumb_bytes = "failed", 2, 0
    db.session.commit()
    assert pages.get(Links(image).thumb).status_code == 404


def test_what_was_made_before_it_failed_is_sent_and_may_be_made_again(
    upload: Upload, pages: PageClient
) -> None:
    """With a watermark strangers get other pictures than the stored ones."""
    image = upload()
    image.status = "failed"
    db.session.commit()
    links = Links(image)
    storage().delete(variant_key(image, derivatives.thumb(image)))
    assert [pages.get(path).status_code for path in (links.thumb, links.medium)] == [200, 200]


def test_public_bytes_are_the_same_for_all_caches(pages: PageClient, upload: Upload) -> None:
    """`Vary: Cookie` would make a shared cache keep one copy per visitor."""
    response = pages.get(Links(upload()).direct)
    assert response.headers["Cache-Control"].startswith("public")
    assert "Cookie" not in response.headers.get("Vary", "")
    assert "Expires" not in response.headers


def test_what_leaves_is_counted_but_no_plan_pays(
    app: Flask, pages: PageClient, owner_pages: PageClient, owner: User, upload: Upload
) -> None:
    owner.plan_name = "free"
    db.session.commit()
    usage.take(owner, {"billed": 100})
    links = Links(upload())
    # The second time it comes from memory.
    sent = [client.get(links.thumb) for client in (owner_pages, pages, pages)] + [pages.get(links.direct)]
    app.extensions[late_writes.EXTENSION].flush()
    counted = usage.totals(owner)
    assert [answer.status_code for answer in sent] == [200] * 4
    assert (counted.url_calls, counted.billed) == (4, 100)
    assert counted.bandwidth == sum(len(answer.data) for answer in sent)


@pytest.mark.parametrize(("life", "longest"), [(None, 31_536_000), (7_200, 7_200), (600, 600)])
def test_no_cache_keeps_what_has_expired(
    life: int | None, longest: int, app: Flask, pages: PageClient, upload: Upload
) -> None:
    image = upload()
    image.expires_at = now() + timedelta(seconds=life) if life else None
    db.session.commit()
    ages = [
        pages.get(path).cache_control.max_age or 0
        for path in (*paths_of(image), f"{Links(image).any_size}?w=50")
    ]
    assert 0 < min(ages) <= max(ages) <= longest
    assert max(ages) > longest - 60

"""Conditions and parts as RFC 9110 orders them (13.2.2, 14.2), at every kind of address that sends bytes."""

from collections.abc import Iterator

import pytest
from flask import Flask

from imghost.extensions import db
from imghost.models import User
from imghost.services.links import Links
from imghost.settings import Settings
from tests.factories import make_album
from tests.services.delivery.asked_again import addresses, another, answer
from tests.services.delivery.conftest import Upload
from tests.services.delivery.films import film
from tests.services.delivery.test_visibility import signed_in

PAST = "bytes=99999999-"
NEVER, LATER = "Mon, 01 Jan 1990 00:00:00 GMT", "Mon, 01 Jan 2035 00:00:00 GMT"
# What is asked → the status, and which part of the file is sent (None: the whole).
RULES: dict[str, tuple[dict[str, str], str, slice | None]] = {
    "a part": ({"Range": "bytes=5-14"}, "206", slice(5, 15)),
    "the end": ({"Range": "bytes=-7"}, "206", slice(-7, None)),
    "from somewhere": ({"Range": "bytes=9-"}, "206", slice(9, None)),
    "past the end": ({"Range": PAST}, "416", None),
    "the last nothing": ({"Range": "bytes=-0"}, "416", None),
    "the unit in capitals": ({"Range": "BYTES=0-3"}, "206", slice(0, 4)),
    "more than there is": ({"Range": "bytes=3-99999999999999999999999"}, "206", slice(3, None)),
    "a longer end than there is": ({"Range": "bytes=-99999999999999999999999"}, "206", slice(None)),
    "one of two exists": ({"Range": f"bytes=2-3,{PAST[6:]}"}, "206", slice(2, 4)),
    "empty elements": ({"Range": "bytes=, 2-3 ,"}, "206", slice(2, 4)),
    "several": ({"Range": "bytes=0-1,4-5"}, "200", None),
    "several out of order": ({"Range": "bytes=4-5,0-1"}, "200", None),
    "several overlap": ({"Range": "bytes=0-5,3-8"}, "200", None),
    "none of several exists": ({"Range": f"{PAST},88888888-"}, "416", None),
    "an unknown unit": ({"Range": "lines=1-2"}, "200", None),
    "no unit": ({"Range": "1-2"}, "200", None),
    "backwards": ({"Range": "bytes=9-5"}, "200", None),
    "no numbers": ({"Range": "bytes=-"}, "200", None),
    "letters": ({"Range": "bytes=a-b"}, "200", None),
    "hexadecimal": ({"Range": "bytes=0x1-0x2"}, "200", None),
    "known": ({"If-None-Match": "*"}, "304", None),
    "known, a part": ({"If-None-Match": "*", "Range": "bytes=0-1"}, "304", None),
    "known, past the end": ({"If-None-Match": "*", "Range": PAST}, "304", None),
    "unknown, unchanged": ({"If-None-Match": '"x"', "If-Modified-Since": LATER}, "200", None),
    "unchanged": ({"If-Modified-Since": LATER}, "304", None),
    "unchanged, past the end": ({"If-Modified-Since": LATER, "Range": PAST}, "304", None),
    "changed": ({"If-Modified-Since": NEVER}, "200", None),
    "no date": ({"If-Modified-Since": "yesterday"}, "200", None),
    "another one": ({"If-Match": '"x"'}, "412", None),
    "another one, past the end": ({"If-Match": '"x"', "Range": PAST}, "412", None),
    "another one, known": ({"If-Match": '"x"', "If-None-Match": "*"}, "412", None),
    "any one": ({"If-Match": "*"}, "200", None),
    "any one, an old date": ({"If-Match": "*", "If-Unmodified-Since": NEVER}, "200", None),
    "changed since": ({"If-Unmodified-Since": NEVER}, "412", None),
    "not changed since": ({"If-Unmodified-Since": LATER}, "200", None),
    "a part of another one": ({"If-Range": '"x"', "Range": "bytes=0-9"}, "200", None),
    "a part of another day's": ({"If-Range": LATER, "Range": "bytes=0-9"}, "200", None),
    "past the end of another one": ({"If-Range": '"x"', "Range": PAST}, "200", None),
}
STATUSES_OF_HEAD = {"206": "200", "416": "200"}


def check(app: Flask, kind: str, address: str) -> None:
    """Ask everything twice of one address: the second answer may come from memory."""
    _, told, whole = answer(app, address)
    tag = told["ETag"]
    rules = {
        **RULES,
        "its part": ({"If-Range": tag, "Range": "bytes=0-9"}, "206", slice(10)),
        "its part by date": ({"If-Range": told["Last-Modified"], "Range": "bytes=0-9"}, "206", slice(10)),
        "this one": ({"If-Match": f'"x", {tag}'}, "200", None),
        "weakly this one": ({"If-Match": f"W/{tag}"}, "412", None),
        "known by name": ({"If-None-Match": f'"x", W/{tag}', "Range": PAST}, "304", None),
        "weakly its part": ({"If-Range": f"W/{tag}", "Range": "bytes=0-9"}, "200", None),
    }
    for rule, (headers, status, part) in rules.items():
        for method in ("GET", "HEAD", "GET"):
            given, said, body = answer(app, address, method, **headers)
            expected = STATUSES_OF_HEAD.get(status, status) if method == "HEAD" else status
            where = (kind, rule, method)
            assert given[:3] == expected, where
            if method == "HEAD":
                assert body == b"", where
                if expected == "200":
                    assert said["Content-Length"] == str(len(whole)), where
            elif expected in ("200", "206"):
                assert body == (whole if part is None else whole[part]), where
                assert said["Content-Length"] == str(len(body)), where
            if expected == "206" and part is not None:
                start, stop, _ = part.indices(len(whole))
                assert said["Content-Range"] == f"bytes {start}-{stop - 1}/{len(whole)}", where
            if expected == "304":
                assert (body, said["ETag"], said["Cache-Control"]) == (b"", tag, told["Cache-Control"]), where
            if expected in ("412", "416"):
                # An error, and nothing that a cache may keep under the picture's name.
                assert "no-store" in said["Cache-Control"], where
                assert "ETag" not in said, where
                assert not said["Content-Type"].startswith(("image/", "video/")), where


def test_at_every_address_of_a_picture(app: Flask, upload: Upload) -> None:
    for kind, address in addresses(upload()).items():
        check(app, kind, address)


def test_at_a_video_and_at_its_frame(app: Flask, upload: Upload) -> None:
    links = Links(upload(film(), "film.mp4"))
    check(app, "video", links.direct)
    check(app, "frame", str(links.frame))


@pytest.fixture
def forgetful(app: Flask, settings: Settings) -> Iterator[Flask]:
    yield from another(settings.model_copy(update={"answer_memory_megabytes": 0}))


def test_without_memory_of_answers(forgetful: Flask, upload: Upload) -> None:
    image = upload()
    for kind, address in {"original": Links(image).direct, "variant": f"/img/{image.code}?w=200"}.items():
        check(forgetful, kind, address)


def test_at_static_files(app: Flask) -> None:
    for path in ("/static/icons/192.png", "/static/css/base.css?v=1", "/static/js/app.js"):
        check(app, path, path)


@pytest.mark.parametrize("path", ["/openapi.json", "/sitemap.xml", "/explore/recent.atom"])
def test_texts_that_are_made_have_no_parts(path: str, app: Flask) -> None:
    status, told, whole = answer(app, path)
    assert (status[:3], "Accept-Ranges" in told) == ("200", False)
    assert answer(app, path, Range=PAST)[::2] == (status, whole)
    assert answer(app, path, If_None_Match=told["ETag"], Range=PAST)[0].startswith("304")
    refused, said, body = answer(app, path, If_Match='"x"')
    assert refused.startswith("412")
    assert "no-store" in said["Cache-Control"]
    assert body != whole


def test_an_archive_is_sent_whole(app: Flask, owner: User, upload: Upload) -> None:
    image = upload()
    album = make_album(user=owner)
    image.album = album
    db.session.commit()
    client = signed_in(app, owner)
    whole = client.get(f"/album/{album.code}/zip")
    assert whole.status_code == 200
    for headers in ({"Range": "bytes=0-9"}, {"Range": PAST}):
        again = client.get(f"/album/{album.code}/zip", headers=headers)
        assert (again.status_code, len(again.data)) == (200, len(whole.data))

"""ZIP files: which pictures are in them, under which names, within which limits."""

import io
import zipfile
from collections.abc import Callable

import pytest
from flask import Flask

from imghost.base.errors import InvalidInput, TooLarge, TooManyRequests
from imghost.base.filenames import safe_name
from imghost.extensions import db, now
from imghost.http.send_archive import count_archive, send_archive
from imghost.models import Image, User
from imghost.services.actor import Actor
from imghost.services.delivery.archive import archived_files
from imghost.services.delivery.watermark_choice import Choice, choose_own
from imghost.services.images.details import Details
from imghost.services.uploads.ingest import ingest
from imghost.services.variant_keys import original_key
from imghost.storage import layout
from imghost.storage.current import storage
from tests.factories import make_album, make_user
from tests.pictures import jpeg, png


@pytest.fixture
def owner(app: Flask) -> User:
    return make_user("owner")


def store(owner: User, content: bytes, filename: str = "boat.jpg", **details: object) -> Image:
    staged = storage().stage(10**8)
    staged.write(content)
    try:
        return ingest(Actor(user=owner), staged, Details(**{"filename": filename, **details})).image
    finally:
        staged.close()


def unpacked(app: Flask, actor: Actor, images: list[Image], **options: object) -> dict[str, bytes]:
    """Name → bytes, read by Python's own zipfile, which checks every CRC."""
    with app.test_request_context():
        response = send_archive(archived_files(actor, images, **options), "Summer: by/sea", "Missing:")
        # What is made on the way has no size beforehand.
        announced = response.headers.get("Content-Length")
        body = b"".join(response.iter_encoded())
    assert announced in (None, str(len(body)))
    assert response.headers["Content-Disposition"] == 'attachment; filename="Summer_ by_sea.zip"'
    assert response.headers["Cache-Control"] == "private, no-store"
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_it_holds_the_originals_under_their_own_names(app: Flask, owner: User) -> None:
    first, second = jpeg(40, 30), png(20, 20)
    images = [store(owner, first, "Mein Boot.JPG"), store(owner, second, "a/../b.png")]
    found = unpacked(app, Actor(user=owner), images)
    assert list(found) == ["Mein Boot.jpg", "b.png"]
    assert [found["Mein Boot.jpg"][:3], found["b.png"]] == [first[:3], second]


def test_equal_names_get_numbers_whatever_their_case_and_no_picture_comes_twice(
    app: Flask, owner: User
) -> None:
    images = [
        store(owner, png(side, side), name) for side, name in ((8, "a.png"), (9, "A.PNG"), (10, "a.png"))
    ]
    found = unpacked(app, Actor(user=owner), [*images, images[0]])
    assert list(found) == ["a.png", "A-2.png", "a-3.png"]


def test_names_meet_as_they_do_on_systems_that_ignore_case(app: Flask, owner: User) -> None:
    names = ("Straße.png", "STRASSE.png", "cafe\u0301.png", "CAF\xc9.png", "con.png", "Con_.png")
    images = [store(owner, png(8 + number, 8), name) for number, name in enumerate(names)]
    found = list(unpacked(app, Actor(user=owner), images))
    assert found == ["Straße.png", "STRASSE-2.png", "caf\xe9.png", "CAF\xc9-2.png", "con_.png", "Con_-2.png"]


def test_no_file_has_the_name_of_a_folder_beside_it(app: Flask, owner: User) -> None:
    album = make_album(user=owner)
    images = [store(owner, png(8, 8), "a.png"), store(owner, png(9, 9), "b.png", album=album)]
    assert list(unpacked(app, Actor(user=owner), images, folders={album.id: "A.PNG/nul"})) == [
        "a-2.png",
        "A.PNG/nul_/b.png",
    ]


def test_albums_become_folders(app: Flask, owner: User) -> None:
    album = make_album(user=owner)
    images = [store(owner, png(8, 8), "a.png", album=album), store(owner, png(9, 9), "a.png")]
    found = unpacked(app, Actor(user=owner), images, folders={album.id: "Trips/../Summer?"})
    assert list(found) == ["Trips/file/Summer_/a.png", "a.png"]


def test_what_the_caller_may_not_see_is_not_in_it(app: Flask, owner: User) -> None:
    shown = store(owner, png(8, 8), "shown.png")
    hidden = store(owner, png(9, 9), "hidden.png", visibility="private")
    trashed = store(owner, png(10, 10), "trashed.png")
    trashed.trashed_at = now()
    db.session.commit()
    for actor in (Actor(), Actor(user=make_user())):
        assert list(unpacked(app, actor, [shown, hidden, trashed])) == ["shown.png"]
    with pytest.raises(InvalidInput):
        archived_files(Actor(), [hidden])


def test_svg_leaves_as_a_picture_only(app: Flask, owner: User, work: Callable[[], None]) -> None:
    drawing = (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"><rect width="30" height="20"/></svg>'
    )
    image = store(owner, drawing, "logo.svg")
    with pytest.raises(InvalidInput):
        archived_files(Actor(user=owner), [image])
    work()
    found = unpacked(app, Actor(user=owner), [image])
    assert found["logo.png"].startswith(b"\x89PNG")


@pytest.fixture
def marked(owner: User, work: Callable[[], None]) -> list[Image]:
    """Three pictures that strangers get with a watermark only."""
    images = [store(owner, jpeg(400 + number, 330), f"{number}.jpg") for number in range(3)]
    work()
    choose_own(owner, Choice(text="Anna"))
    db.session.commit()
    for image in images:
        db.session.refresh(image)
    return images


def files_of(images: list[Image]) -> int:
    return sum(1 for image in images for _ in storage().walk(layout.folder(image.code)))


def test_marked_pictures_are_made_one_by_one_while_it_is_sent(app: Flask, marked: list[Image]) -> None:
    before = files_of(marked)
    with app.test_request_context():
        response = send_archive(archived_files(Actor(), marked), "a", "Missing:")
        assert (files_of(marked), "Content-Length" in response.headers) == (before, False)
        body = response.iter_encoded()
        next(body)
        assert files_of(marked) == before + 1
        # Whoever has gone gets nothing made.
        response.close()
        assert files_of(marked) == before + 1


def test_what_cannot_be_made_is_told_in_the_archive(app: Flask, marked: list[Image]) -> None:
    storage().path(original_key(marked[1])).write_bytes(b"no picture any more")
    found = unpacked(app, Actor(), marked)
    assert sorted(found) == ["0.jpg", "2.jpg", "MISSING.txt"]
    assert found["MISSING.txt"].decode() == "Missing:\n\n1.jpg\n"
    assert found["0.jpg"][:2] == b"\xff\xd8"
    assert found["0.jpg"] != storage().path(original_key(marked[0])).read_bytes()


@pytest.mark.settings(archive_files=2, archive_megabytes=1)
def test_the_bounds(owner: User) -> None:
    images = [store(owner, png(8 + number, 8)) for number in range(3)]
    with pytest.raises(InvalidInput, match="at most 2 pictures"):
        archived_files(Actor(user=owner), images)
    storage().path(f"{images[0].code[:2]}/{images[0].code}/1/original.png").write_bytes(bytes(1_000_001))
    with pytest.raises(TooLarge, match="at most 1 MB"):
        archived_files(Actor(user=owner), images[:2])


@pytest.mark.settings(archive_limit="1 per hour")
def test_archives_are_counted_by_member(owner: User) -> None:
    count_archive(Actor(user=owner))
    count_archive(Actor(user=make_user()))
    with pytest.raises(TooManyRequests):
        count_archive(Actor(user=owner))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a/b\\c:d", "a_b_c_d"),
        ("..", "file"),
        ("x\u202egpj.exe", "xgpj.exe"),
        (" end. ", "end"),
        ("ä" * 300, "ä" * 100),
        ("漢" * 300, "漢" * 66),
        ("cafe\u0301", "caf\xe9"),
        ("CON", "CON_"),
        ("nul.txt", "nul_.txt"),
        ("Aux .tar.gz", "Aux_.tar.gz"),
        ("com1", "com1_"),
        ("LPT\xb9", "LPT\xb9_"),
        ("conin$", "conin$_"),
        ("console", "console"),
        ("COM10", "COM10"),
    ],
)
def test_names_that_every_system_takes(text: str, expected: str) -> None:
    assert safe_name(text) == expected

"""An SVG from the way in to every address: stored sanitised, sent as a picture, never as itself."""

import ast
import hashlib
import io
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image as Picture
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from imghost.base.cache_policy import USUAL
from imghost.base.errors import NotFound
from imghost.extensions import db
from imghost.http import send
from imghost.imaging.formats import FORMATS
from imghost.imaging.vector.sanitise import sanitise
from imghost.models import Image, User
from imghost.services.actor import Actor
from imghost.services.apis.expiring_link import delivery_path
from imghost.services.apis.signed_picture import signed_address
from imghost.services.links import Links, absolute
from imghost.services.sharing.embed_codes import shown
from imghost.services.site.site_limits import file_limits
from imghost.services.upkeep.check import inspect_site
from imghost.services.uploads.replace import replace_file
from imghost.services.variant_keys import original_key
from imghost.storage.current import storage
from imghost.transforms.transform import Transform
from tests.clients import IndependentClient, give_session
from tests.factories import make_album, make_key
from tests.imaging.decode.looks import near
from tests.imaging.vector.drawings import svg
from tests.pictures import png
from tests.web.conftest import Upload
from tests.web.page_rules import PageClient

PACKAGE = Path(__file__).parents[2] / "imghost"
SECRET = "words-that-nobody-may-see"
DRAWING = svg(
    f'<script>alert("{SECRET}")</script><title>{SECRET}</title><rect width="800" height="600" fill="#f00"/>'
    '<rect x="800" width="800" height="600" fill="#00f" onclick="alert(1)"/>',
    attributes='width="1600" height="1200" onload="alert(1)"',
).encode()
RED, BLUE, NOTHING = (255, 0, 0, 255), (0, 0, 255, 255), (0, 0, 0, 0)
PICTURES = {"image/png": "PNG", "image/webp": "WEBP", "image/jpeg": "JPEG", "image/avif": "AVIF"}


@pytest.fixture
def drawing(upload: Upload, owner: User) -> Image:
    """A drawing in an album, so that every API has an address for it."""
    return upload(DRAWING, filename="plan.svg", album=make_album(user=owner, name="plans"))


def stored(image: Image) -> bytes:
    return storage().path(original_key(image)).read_bytes()


def byte_addresses(image: Image) -> list[str]:
    """One address or more of every way that leads to bytes of an image, in every dialect."""
    links = Links(image)
    widths = [Transform(width=100, format=name) for name in ("png", "webp", "jpeg", "avif")]
    return [
        links.direct,
        f"{links.direct}?download",
        links.thumb,
        str(links.medium),
        *(path for path, _ in links.sizes),
        links.any_size,
        *(f"{links.any_size}?{query}" for query in ("w=100", "f=webp", "w=3000&fit=fill", "f=webp&q=50")),
        *(delivery_path(image, transform) for transform in (Transform(), *widths)),
        *(signed_address(image, transform).path for transform in widths),
        *(
            f"/col_{image.album.code if image.album else ''}/{size}/{image.slug}.webp"
            for size in (0, 320, 1280)
        ),
    ]


def test_what_is_stored_is_the_sanitised_text(drawing: Image) -> None:
    text = stored(drawing)
    assert text == sanitise(DRAWING, file_limits()).text
    assert SECRET.encode() not in text
    assert b"alert" not in text
    assert original_key(drawing).endswith("original.svg")
    assert (drawing.format, drawing.width, drawing.height) == ("svg", 1600, 1200)
    assert (drawing.bytes, drawing.md5) == (len(text), hashlib.md5(text).hexdigest())  # noqa: S324
    assert drawing.source_sha256 == hashlib.sha256(DRAWING).hexdigest()
    assert drawing.status == "ready"
    assert inspect_site().problems == ()


def test_metadata_is_not_kept_even_where_members_keep_it(upload: Upload, owner: User) -> None:
    owner.keep_metadata = True
    db.session.commit()
    assert SECRET.encode() not in stored(upload(DRAWING, filename="plan.svg"))


def test_links_lead_to_png(drawing: Image) -> None:
    links = Links(drawing)
    assert links.direct.endswith("/plan.png")
    assert links.thumb.endswith("/plan.th.png")
    assert str(links.medium).endswith("/plan.md.png")
    assert [width for _, width in links.sizes] == [1280, 640]
    assert shown(drawing).full == absolute(links.direct)


def test_direct_link_is_the_drawing_at_its_natural_size(app: Flask, drawing: Image) -> None:
    answer = IndependentClient(app).get(Links(drawing).direct)
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    with Picture.open(io.BytesIO(answer.data)) as picture:
        assert (picture.format, picture.size) == ("PNG", (1600, 1200))
        seen = [picture.convert("RGBA").getpixel(place) for place in ((400, 300), (1200, 300), (400, 900))]
    assert seen[:2] == [RED, BLUE]
    assert seen[2][3] == 0


def test_download_saves_a_png(app: Flask, drawing: Image) -> None:
    answer = IndependentClient(app).get(f"{Links(drawing).direct}?download")
    assert answer.headers["Content-Disposition"] == "attachment; filename=plan.png"


@pytest.mark.parametrize("extension", ["svg", "SVG", "svgz", "xml"])
def test_no_other_extension_answers(app: Flask, drawing: Image, extension: str) -> None:
    path = Links(drawing).direct.removesuffix("png") + extension
    assert IndependentClient(app).get(path).status_code == 404


def test_every_address_of_bytes_sends_a_picture(app: Flask, owner: User, drawing: Image) -> None:
    for client in (IndependentClient(app), with_session(app, owner)):
        for path in byte_addresses(drawing):
            for accept in ("*/*", "image/svg+xml", "image/avif,image/webp"):
                answer = client.get(path, headers={"Accept": accept})
                check_never_svg(answer)
                assert answer.status_code == 200, (path, answer.status_code)
                with Picture.open(io.BytesIO(answer.data)) as picture:
                    assert picture.format == PICTURES[answer.mimetype], path
                assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_no_route_at_all_sends_svg(app: Flask, owner: User, drawing: Image) -> None:
    """Whatever is added later is walked too: every GET route, with every value that could lead there."""
    clients = (IndependentClient(app), with_session(app, owner), with_key(app, owner))
    walked = 0
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        for path in paths_of(rule, drawing):
            for client in clients:
                check_never_svg(client.get(path, headers={"Accept": "image/svg+xml,*/*"}))
                walked += 1
    assert walked > 200


def with_session(app: Flask, user: User) -> IndependentClient:
    client = IndependentClient(app, use_cookies=True)
    give_session(client, user)
    return client


def with_key(app: Flask, user: User) -> IndependentClient:
    client = IndependentClient(app)
    client.environ_base = {**client.environ_base, "HTTP_AUTHORIZATION": f"Bearer {make_key(user)}"}
    return client


def paths_of(rule: Rule, image: Image) -> list[str]:
    """The rule's addresses with what could name this image or its file in each place."""
    values: dict[str, list[object]] = {
        "code": [image.code, f"{image.code}.svg"],
        "name": [image.code, f"plan.{image.code}", "plans"],
        "filename": ["plan.svg", "plan.png", "original.svg", f"{image.code}.svg"],
        "folder": [image.folder, image.folder + "/.."],
        "extension": ["svg", "png"],
        "version": [1],
        "number": [1],
        "side": [640],
        "collection": [image.album.code if image.album else ""],
        "slug": [image.slug],
        "public_id": [image.public_id, f"{image.public_id}.svg"],
        "text": [f"{image.public_id}.svg", f"f_svg/{image.public_id}", original_key(image)],
        "transform": ["f_svg", "w_100"],
        "size": ["0", "320"],
        "client": [image.user.code if image.user else ""],
        "kind": ["image"],
    }
    names = sorted(rule.arguments)
    chosen = product(*(values.get(name, [image.code]) for name in names))
    built = [rule.build(dict(zip(names, each, strict=True))) for each in chosen]
    return [path for _, path in filter(None, built)]


def check_never_svg(answer: TestResponse) -> None:
    where = answer.request.path if answer.request else "?"
    assert "svg" not in (answer.mimetype or ""), where
    if answer.mimetype != "text/html":
        assert b"<svg" not in answer.data, where


def test_the_one_sender_of_files_refuses_svg_whatever_it_is_said_to_be(app: Flask, drawing: Image) -> None:
    blob = storage().find(original_key(drawing))
    with app.test_request_context():
        for format_name in ("svg", "png", "jpeg"):
            with pytest.raises(NotFound):
                send.send_media(blob, format_name=format_name, etag="x", cache=USUAL, indexed=True)


def test_only_one_module_sends_files() -> None:
    """What sends bytes elsewhere would not pass the refusal above."""
    words = {"send_file", "send_from_directory", "X-Accel-Redirect"}
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            named = {getattr(node, "id", None), getattr(node, "attr", None), getattr(node, "name", None)}
            constant = node.value if isinstance(node, ast.Constant) else None
            if named & words or (isinstance(constant, str) and constant in words):
                found.add(path.relative_to(PACKAGE).as_posix())
    # `send` leaves a file to nginx through `handing_over`; the other two see that it did.
    seen = {"http/access_log.py", "http/response_cache/layer.py"}
    assert found <= {"http/send.py", "http/handing_over.py", *seen}
    callers = {path for path in PACKAGE.rglob("*.py") if "import hand_over" in path.read_text()}
    assert callers == {PACKAGE / "http/send.py"}


def test_formats_that_never_leave_are_sent_as_one_that_browsers_show() -> None:
    rows = [row for row in FORMATS.values() if row.delivered_as]
    assert [row.name for row in rows] == ["svg"]
    assert all(FORMATS[row.delivered_as].browsers_show and not row.browsers_show for row in rows)


def test_a_large_size_is_drawn_anew_and_sharp(app: Flask, upload: Upload) -> None:
    """A drawing of 20 x 20 pixels as one of 2,000: the edge between the halves is one pixel wide at most."""
    halves = '<rect width="10" height="20" fill="red"/><rect x="10" width="10" height="20" fill="blue"/>'
    image = upload(svg(halves, attributes='width="20" height="20"').encode(), filename="halves.svg")
    answer = IndependentClient(app).get(f"{Links(image).any_size}?w=2000&h=2000&fit=fill&f=png")
    with Picture.open(io.BytesIO(answer.data)) as picture:
        assert picture.size == (2000, 2000)
        assert near(picture.convert("RGBA").getpixel((998, 1000)), RED)
        assert near(picture.convert("RGBA").getpixel((1001, 1000)), BLUE)


def test_width_makes_a_png_of_that_width(upload: Upload) -> None:
    image = upload(DRAWING, filename="plan.svg", width=400)
    assert (image.format, image.extension, image.width, image.height) == ("png", "png", 400, 300)
    assert stored(image).startswith(b"\x89PNG")


def test_a_drawing_replaces_a_picture_and_is_replaced(
    app: Flask, owner: User, upload: Upload, work: Callable[[], None]
) -> None:
    image = upload(png(600, 400), filename="plan.png")
    for content, kind, size in ((DRAWING, "svg", (1600, 1200)), (png(300, 200), "png", (300, 200))):
        staged = storage().stage(10**8)
        staged.write(content)
        replace_file(Actor(user=owner), image, staged, f"plan.{kind}")
        staged.close()
        work()
        db.session.refresh(image)
        assert (image.format, image.status) == (kind, "ready")
        answer = IndependentClient(app).get(Links(image).direct)
        check_never_svg(answer)
        with Picture.open(io.BytesIO(answer.data)) as picture:
            assert picture.size == size
        assert inspect_site().problems == ()


def test_a_drawing_that_takes_too_long_fails_alone(app: Flask, upload: Upload) -> None:
    dots = " ".join(f"L{number % 64} {number % 61}" for number in range(400_000))
    slow = upload(svg(f'<path d="M0 0 {dots}" stroke="red"/>').encode(), filename="slow.svg")
    assert slow.status == "failed"
    assert slow.failure == "Drawing this SVG takes too long."
    assert upload(DRAWING, filename="plan.svg").status == "ready"
    check_never_svg(IndependentClient(app).get(Links(slow).direct))


def test_chevereto_and_ogensync_take_drawings(app: Flask, owner: User, work: Callable[[], None]) -> None:
    key = make_key(owner)
    taken = IndependentClient(app).post(
        "/api/1/upload", headers={"X-API-Key": key}, data={"source": (io.BytesIO(DRAWING), "plan.svg")}
    )
    image = taken.get_json()["image"]
    assert (image["filename"], image["mime"], image["extension"]) == ("plan.png", "image/png", "png")
    assert image["url"].endswith("/plan.png")
    assert image["image"]["mime"] == "image/png"
    taken = IndependentClient(app).post(
        "/api/upload", headers={"Authorization": f"Bearer {key}"},
        data={"file": (io.BytesIO(DRAWING), "plan.svg")},
    )  # fmt: skip
    assert taken.status_code == 200, taken.text
    assert {image.format for image in db.session.scalars(select(Image))} == {"svg"}


def test_the_page_shows_the_picture(app: Flask, drawing: Image) -> None:
    page = PageClient(app).get(Links(drawing).viewer)
    assert page.status_code == 200
    assert Links(drawing).direct in page.text
    assert ".svg" not in page.text.replace("icons.svg", "").replace("favicon.svg", "").replace("plan.svg", "")

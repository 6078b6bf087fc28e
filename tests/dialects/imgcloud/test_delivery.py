"""Pictures by public id: transforms, private assets, expiring links of which only the exact one works."""

import io
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image as Pillow

from imghost.base.signing import sign
from imghost.extensions import db, now
from imghost.models import Image
from imghost.services.apis import expiring_link
from imghost.services.signing_secret import change_signing_secret
from tests.dialects.imgcloud.conftest import Upload, local
from tests.dialects.program import Program, signed_in
from tests.pictures import jpeg, png


def opened(data: bytes) -> Pillow.Image:
    return Pillow.open(io.BytesIO(data))


def test_the_example_of_the_page(anybody: Program, upload: Upload) -> None:
    public_id = upload(jpeg(900, 600))["public_id"]
    answer = anybody.get(f"/v1/image/w_400,h_400,c_fill,q_80,f_webp/{public_id}")
    assert (answer.status_code, answer.mimetype) == (200, "image/webp")
    assert opened(answer.data).size == (400, 400)
    assert answer.headers["Cache-Control"].startswith("public")


# Transform, and the format and size of a 60 x 40 JPEG after it.
TRANSFORMS = [
    ("w_30", "JPEG", (30, 20)),
    ("h_20", "JPEG", (30, 20)),
    ("w_30,h_30,c_fit", "JPEG", (30, 20)),
    ("w_30,h_30,c_inside", "JPEG", (30, 20)),
    ("w_30,h_30,c_fill", "JPEG", (30, 30)),
    ("w_30,h_30,c_cover", "JPEG", (30, 30)),
    ("w_30,h_30,c_contain,bg_ffffff", "JPEG", (30, 30)),
    ("w_30,h_30,c_outside", "JPEG", (45, 30)),
    ("w_30,h_30,c_thumb", "JPEG", (30, 30)),
    ("f_png", "PNG", (60, 40)),
    ("f_jpg", "JPEG", (60, 40)),
    ("f_gif", "GIF", (60, 40)),
    ("f_avif", "AVIF", (60, 40)),
    ("f_webp,q_1", "WEBP", (60, 40)),
    ("f_auto", "JPEG", (60, 40)),
    ("w_15,dpr_2", "JPEG", (30, 20)),
    ("gr_1", "JPEG", (60, 40)),
    ("bl_4", "JPEG", (60, 40)),
    ("r_90", "JPEG", (40, 60)),
    ("r_-90", "JPEG", (40, 60)),
    ("_", "JPEG", (60, 40)),
    ("s_30x30", "JPEG", (30, 20)),
    ("s_30x30,fit_cover", "JPEG", (30, 30)),
    ("w_30&h_30&c_lfill&q_auto", "JPEG", (30, 30)),
    ("w_30,h_30,c_pad", "JPEG", (30, 30)),
]


@pytest.mark.parametrize(("transform", "format_name", "size"), TRANSFORMS, ids=[row[0] for row in TRANSFORMS])
def test_each_parameter(
    anybody: Program, upload: Upload, transform: str, format_name: str, size: tuple[int, int]
) -> None:
    upload(jpeg(60, 40), public_id="a/b")
    answer = anybody.get(f"/v1/image/{transform}/a/b")
    assert answer.status_code == 200
    picture = opened(answer.data)
    assert (picture.format, picture.size) == (format_name, size)


@pytest.mark.parametrize(
    ("transform", "word"),
    [
        ("w_0", "w"), ("w_4001", "w"), ("w_-1", "w"), ("w_1.5", "w"), ("w_NaN", "w"), ("w_1,w_2", "w"),
        ("h_4001", "h"),
        ("c_crop", "c"), ("q_0", "q"), ("q_101", "q"), ("f_bmp", "f"), ("f_JPG", "f"), ("dpr_0.5", "dpr"),
        ("w_3000,dpr_2", "w"), ("gr_2", "gr"), ("bl_0.2", "bl"), ("bl_26", "bl"), ("r_361", "r"),
        ("bg_fff", "bg"), ("s_1", "s"), ("w_10,zz_1", "zz"), ("w_" + "9" * 8000, "transform"),
    ],
)  # fmt: skip
def test_a_bad_transform_is_named(anybody: Program, upload: Upload, transform: str, word: str) -> None:
    upload(public_id="a")
    answer = anybody.get(f"/v1/image/{transform}/a")
    assert (answer.status_code, answer.mimetype) in ((400, "application/json"), (404, "application/json"))
    if len(transform) < 500:
        assert (answer.status_code, word in answer.get_json()["error"]) == (400, True)


def test_auto_is_webp_where_it_is_offered(anybody: Program, upload: Upload) -> None:
    upload(public_id="a")
    offered = anybody.get("/v1/image/f_auto/a", headers={"Accept": "image/avif,image/webp,*/*"})
    assert (offered.mimetype, "Accept" in offered.headers["Vary"].split(", ")) == ("image/webp", True)
    assert anybody.get("/v1/image/f_auto/a", headers={"Accept": "image/png"}).mimetype == "image/jpeg"


@pytest.mark.parametrize(
    "path", ["nothing", "w_10/nothing", "a/b/c", "W_10/a", "a/", "w_10//a", "w_10/a/", "."]
)
def test_what_is_not_there_is_not_found(anybody: Program, upload: Upload, path: str) -> None:
    upload(public_id="a")
    answer = anybody.get(f"/v1/image/{path}")
    assert (answer.status_code, list(answer.get_json())) == (404, ["error"])


@pytest.fixture
def private(upload: Upload) -> str:
    upload(jpeg(60, 40), public_id="private/contract-001", visibility="private")
    return "private/contract-001"


def test_a_private_asset_shows_itself_to_its_owner_only(
    api: Program, foreign_api: Program, admin_api: Program, anybody: Program, private: str
) -> None:
    missing = anybody.get("/v1/image/private/contract-002")
    for program in (anybody, foreign_api):
        for path in (f"/v1/image/{private}", f"/v1/image/w_10/{private}"):
            answer = program.get(path)
            assert (answer.status_code, answer.data) == (404, missing.data)
    for program in (api, admin_api):
        answer = program.get(f"/v1/image/w_10/{private}")
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")
    browser = signed_in(api.client.application, api.user)
    assert browser.get(f"/v1/image/{private}").status_code == 200


def link(
    api: Program, public_id: str, transform: str | None = "w_30,q_80", seconds: int | None = 3600
) -> dict:
    body = {"public_id": public_id, "transform": transform, "ttl_seconds": seconds}
    answer = api.post(
        "/v1/image/sign", json={name: value for name, value in body.items() if value is not None}
    )
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def test_a_link_shows_a_private_asset_for_some_time(api: Program, anybody: Program, private: str) -> None:
    before = int(now().timestamp())
    signed = link(api, private, "q_80,w_30", 600)
    assert list(signed) == ["url", "expires"]
    assert before + 600 <= signed["expires"] <= int(now().timestamp()) + 600
    parts = urlsplit(signed["url"])
    assert parts.path == f"/v1/image/w_30/{private}"
    query = parse_qs(parts.query)
    assert query["expires"] == [str(signed["expires"])]
    text = f"{parts.path}?expires={signed['expires']}"
    assert query["sig"] == [sign(api.user.signing_secret, text)]
    answer = anybody.get(local(signed["url"]))
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    control = answer.headers["Cache-Control"]
    assert control.startswith("private, max-age=")
    assert 590 <= int(control.rpartition("=")[2]) <= 600


@pytest.mark.parametrize(
    ("transform", "path"), [(None, ""), ("", ""), ("_", ""), ("c_lfill&h_9&w_9", "w_9,h_9,c_fill/")]
)
def test_links_are_canonical(
    api: Program, anybody: Program, private: str, transform: str | None, path: str
) -> None:
    signed = link(api, private, transform)
    assert urlsplit(signed["url"]).path == f"/v1/image/{path}{private}"
    assert anybody.get(local(signed["url"])).status_code == 200


def test_a_link_lives_an_hour_unless_said_otherwise(api: Program, private: str) -> None:
    left = link(api, private, seconds=None)["expires"] - int(now().timestamp())
    assert 3590 <= left <= 3600
    for seconds in (1, 604_800):
        assert link(api, private, seconds=seconds)


@pytest.mark.parametrize("seconds", [0, -1, 604_801, "60", 1.5, True, []])
def test_a_bad_time_is_refused(api: Program, private: str, seconds: object) -> None:
    answer = api.post("/v1/image/sign", json={"public_id": private, "ttl_seconds": seconds})
    told = {"error": "ttl_seconds must be a whole number from 1 to 604800."}
    assert (answer.status_code, answer.get_json()) == (400, told)


@pytest.mark.parametrize("transform", ["w_0", "nonsense", "zz_1", 5])
def test_a_bad_transform_is_not_signed(api: Program, private: str, transform: object) -> None:
    answer = api.post("/v1/image/sign", json={"public_id": private, "transform": transform})
    assert answer.status_code == 400


@pytest.mark.parametrize("body", [{}, {"public_id": ""}, {"public_id": None}, {"public_id": 5}])
def test_nothing_is_not_signed(api: Program, body: dict[str, object]) -> None:
    answer = api.post("/v1/image/sign", json=body)
    assert (answer.status_code, "public_id" in answer.get_json()["error"]) == (400, True)


def test_only_owner_and_administrator_sign(
    foreign_api: Program, admin_api: Program, anybody: Program, private: str, upload: Upload
) -> None:
    body = {"public_id": private}
    assert foreign_api.post("/v1/image/sign", json=body).status_code == 404
    assert anybody.post("/v1/image/sign", json=body).status_code == 401
    assert anybody.get(local(link(admin_api, private)["url"])).status_code == 200
    upload(public_id="open")
    assert foreign_api.post("/v1/image/sign", json={"public_id": "open"}).status_code == 403


def test_a_link_ends_to_the_second(
    api: Program, anybody: Program, private: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed = link(api, private)
    moment = now() + timedelta(seconds=signed["expires"] - int(now().timestamp()))
    for later, status in ((-1, 200), (0, 404), (1, 404)):
        monkeypatch.setattr(expiring_link, "now", lambda later=later: moment + timedelta(seconds=later))
        answer = anybody.get(local(signed["url"]))
        assert answer.status_code == status
        if status == 200:
            assert answer.headers["Cache-Control"] == "private, max-age=1"
    # Its owner sees it still, as without a link.
    assert api.get(local(signed["url"])).headers["Cache-Control"] == "private, no-store"


def mutations(address: str, other: str) -> Iterator[tuple[str, str]]:
    """Every way to spell a link almost right."""
    path, _, query = address.partition("?")
    expires, signature = (part.partition("=")[2] for part in query.split("&"))
    _, _, _, transform, public_id = path.split("/", 4)
    yield "no query", path
    yield "another asset", f"/v1/image/{transform}/{other}?{query}"
    yield "another transform", f"/v1/image/w_31/{public_id}?{query}"
    yield "no transform", f"/v1/image/{public_id}?{query}"
    yield "another spelling", f"/v1/image/w_30,q_80/{public_id}?{query}"
    yield "later", f"{path}?expires={int(expires) + 1}&sig={signature}"
    yield "earlier", f"{path}?expires={int(expires) - 1}&sig={signature}"
    yield "a zero before", f"{path}?expires=0{expires}&sig={signature}"
    yield "a plus before", f"{path}?expires=%2B{expires}&sig={signature}"
    yield "another digit", f"{path}?expires={expires}0&sig={signature}"
    yield "no expiry", f"{path}?sig={signature}"
    yield "no signature", f"{path}?expires={expires}"
    yield "empty signature", f"{path}?expires={expires}&sig="
    yield "empty expiry", f"{path}?expires=&sig={signature}"
    yield "truncated", address[:-1]
    yield "longer", f"{address}A"
    yield "padded", f"{address}="
    yield "another case", f"{path}?expires={expires}&sig={signature.swapcase()}"
    yield "capitals", f"{path}?EXPIRES={expires}&SIG={signature}"
    yield "another order", f"{path}?sig={signature}&expires={expires}"
    yield "doubled signature", f"{address}&sig={signature}"
    yield "doubled expiry", f"{path}?expires={expires}&expires={int(expires) + 999}&sig={signature}"
    yield "another parameter", f"{address}&w=1"
    yield "a parameter before", f"{path}?a=b&{query}"
    yield "a semicolon", f"{path}?expires={expires};sig={signature}"
    yield "an escaped name", f"{path}?%65xpires={expires}&sig={signature}"
    yield "an escaped value", f"{path}?expires=%31{expires[1:]}&sig={signature}"
    yield "a space", f"{path}?expires={expires}&sig={signature}%20"
    yield "a moved signature", f"/v1/image/{transform}/{signature}/{public_id}?{query}"
    for place in range(2, path.count("/") + 1):
        for name, text in (("double", "//"), ("escaped", "%2F"), ("twice escaped", "%252F")):
            parts = path.split("/")
            yield f"{name} slash {place}", f"{'/'.join(parts[:place])}{text}{'/'.join(parts[place:])}?{query}"
    yield "an escaped letter", f"{path.replace('contract', '%63ontract')}?{query}"
    yield "a slash at the end", f"{path}/?{query}"
    yield "a dot segment", f"/v1/image/{transform}/./{public_id}?{query}"
    yield "a transform in capitals", f"/v1/image/{transform.upper()}/{public_id}?{query}"
    yield "an id in capitals", f"/v1/image/{transform}/{public_id.upper()}?{query}"


def test_only_the_exact_link_works(api: Program, anybody: Program, private: str, upload: Upload) -> None:
    address = local(link(api, private)["url"])
    assert anybody.get(address).status_code == 200
    upload(png(9, 9), public_id="private/other", visibility="private")
    passed = [
        (name, wrong) for name, wrong in mutations(address, "private/other")
        if anybody.get(wrong).status_code not in (400, 404)
    ]  # fmt: skip
    assert passed == []


def test_a_signature_of_another_owner_is_none(foreign_api: Program, anybody: Program, private: str) -> None:
    expires = int(now().timestamp()) + 60
    text = f"/v1/image/{private}?expires={expires}"
    address = f"{text}&sig={sign(foreign_api.user.signing_secret, text)}"
    assert anybody.get(address).status_code == 404


def test_a_new_secret_ends_links(api: Program, anybody: Program, private: str) -> None:
    address = local(link(api, private)["url"])
    change_signing_secret(api.user)
    db.session.commit()
    assert anybody.get(address).status_code == 404


def test_links_end_with_the_asset_and_with_its_owner(api: Program, anybody: Program, private: str) -> None:
    address = local(link(api, private)["url"])
    api.user.disabled = True
    db.session.commit()
    assert anybody.get(address).status_code == 404
    api.user.disabled = False
    db.session.query(Image).one().expires_at = now() - timedelta(seconds=1)
    db.session.commit()
    assert anybody.get(address).status_code == 404


def test_a_wrong_link_to_a_public_asset_does_no_harm(anybody: Program, upload: Upload) -> None:
    upload(public_id="a")
    answer = anybody.get("/v1/image/a?expires=1&sig=x")
    assert (answer.status_code, answer.headers["Cache-Control"].split(",")[0]) == (200, "public")

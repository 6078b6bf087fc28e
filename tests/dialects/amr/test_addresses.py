"""Signed addresses and presets: only the exact text passes."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from imghost.base.signing import sign as sign_text
from imghost.extensions import db, now
from imghost.models import Image, User
from imghost.services.signing_secret import change_signing_secret
from tests.dialects.amr.conftest import Upload, path_of
from tests.dialects.amr.test_images import sign
from tests.dialects.program import Program, signed_in
from tests.factories import make_user
from tests.pictures import png

TRANSFORM = "w_600,f_webp,q_80"


def test_the_example_of_the_page(api: Program, anybody: Program, upload: Upload, owner: User) -> None:
    image = upload()
    answer = api.post("/api/v1/sign", json={"imageId": image["id"], "transform": TRANSFORM})
    signed = answer.get_json()
    assert list(signed) == ["url", "canonical", "format"]
    assert (signed["canonical"], signed["format"]) == (TRANSFORM, "webp")
    text = f"{TRANSFORM}/{image['id']}.webp"
    signature = sign_text(owner.signing_secret, text)
    assert signed["url"] == f"http://127.0.0.1:8000/t/{owner.code}/{signature}/{text}"
    picture = anybody.get(path_of(signed["url"]))
    assert (picture.status_code, picture.mimetype) == (200, "image/webp")
    assert picture.headers["Cache-Control"].startswith("public")


def test_a_signature_has_at_least_128_bits(api: Program, upload: Upload) -> None:
    signature = path_of(upload()["thumbnailUrl"]).split("/")[3]
    assert len(signature) * 6 >= 128


@pytest.mark.parametrize(
    ("asked", "canonical", "format_name"),
    [
        (None, "f_webp,q_80", "webp"),
        ("", "f_webp,q_80", "webp"),
        ("h_400,w_600,c_cover,q_80", "w_600,h_400,c_fill,f_webp,q_80", "webp"),
        ("w_300,dpr_2,f_auto", "w_600,f_webp,q_80", "webp"),
        ("f_jpeg", "f_jpeg,q_80", "jpeg"),
        ("f_png", "f_png,q_80", "png"),
        ("f_avif,w_64", "w_64,f_avif,q_80", "avif"),
    ],
)
def test_what_is_signed_is_canonical(
    api: Program, upload: Upload, asked: str | None, canonical: str, format_name: str
) -> None:
    image = upload()
    signed = api.post("/api/v1/sign", json={"imageId": image["id"], "transform": asked}).get_json()
    assert (signed["canonical"].replace("c_cover", "c_fill"), signed["format"]) == (canonical, format_name)
    assert signed["url"].endswith(f"/{signed['canonical']}/{image['id']}.{format_name}")
    assert api.get(path_of(signed["url"])).mimetype == f"image/{format_name}"


@pytest.mark.parametrize(
    "transform", ["w_0", "w_5001", "w_x", "z_1", "w_1,w_2", "c_crop", "f_gif", "q_101", "dpr_5"]
)
def test_a_bad_transform_is_named(api: Program, upload: Upload, transform: str) -> None:
    answer = api.post("/api/v1/sign", json={"imageId": upload(png(8, 8))["id"], "transform": transform})
    assert answer.status_code == 400
    assert transform.partition("_")[0] in answer.get_json()["message"]


@pytest.fixture
def address(api: Program, upload: Upload) -> str:
    return sign(api, upload()["id"], TRANSFORM)


def mutations(address: str, other_image: str, other_client: str) -> Iterator[tuple[str, str]]:
    """Every way to spell a signed address almost right."""
    _, _, client, signature, transform, filename = address.split("/")
    code = filename.partition(".")[0]
    swapped = signature[1] + signature[0] + signature[2:]
    yield "another image", f"/t/{client}/{signature}/{transform}/{other_image}.webp"
    yield "another client", f"/t/{other_client}/{signature}/{transform}/{filename}"
    yield "another transform", f"/t/{client}/{signature}/w_601,f_webp,q_80/{filename}"
    yield "another order", f"/t/{client}/{signature}/f_webp,w_600,q_80/{filename}"
    yield "another spelling of it", f"/t/{client}/{signature}/w_600,q_80/{filename}"
    yield "another extension", f"/t/{client}/{signature}/{transform}/{code}.jpeg"
    yield "no extension", f"/t/{client}/{signature}/{transform}/{code}"
    yield "two extensions", f"/t/{client}/{signature}/{transform}/{filename}.webp"
    yield "a dot at the end", f"{address}."
    yield "a slash at the end", f"{address}/"
    yield "a truncated signature", address.replace(signature, signature[:-1])
    yield "a longer signature", address.replace(signature, signature + "A")
    yield "a padded signature", address.replace(signature, signature + "=")
    yield "an empty signature", f"/t/{client}//{transform}/{filename}"
    yield "no signature", f"/t/{client}/{transform}/{filename}"
    yield "a doubled signature", f"/t/{client}/{signature}/{signature}/{transform}/{filename}"
    yield "a moved signature", f"/t/{signature}/{client}/{transform}/{filename}"
    yield "a signature behind", f"/t/{client}/{transform}/{signature}/{filename}"
    yield "swapped letters", address.replace(signature, swapped) if swapped != signature else "/t/x"
    yield "another case", address.replace(signature, signature.swapcase())
    yield "a transform in capitals", address.replace(transform, transform.upper())
    yield "an extension in capitals", address.replace(".webp", ".WEBP")
    yield "an image in another case", address.replace(code, code.swapcase())
    yield "a client in another case", address.replace(client, client.swapcase())
    yield "a prefix in capitals", address.replace("/t/", "/T/", 1)
    for place in range(1, address.count("/") + 1):
        yield f"a double slash {place}", nth(address, place, "//")
        yield f"an escaped slash {place}", nth(address, place, "%2F")
        yield f"a twice escaped slash {place}", nth(address, place, "%252F")
    yield "an escaped comma", address.replace(",", "%2C")
    yield "an escaped letter", address.replace("webp,", "%77ebp,")
    yield "a plus", address.replace(",", "+")
    yield "a space", address.replace(",", ",%20")
    yield "an accent", address.replace("webp,", "w\u00e9bp,")
    yield "a wide letter", address.replace("w_", "\uff57_")
    yield "a dot segment", f"/t/{client}/./{signature}/{transform}/{filename}"
    yield "a step back", f"/t/x/../{client}/{signature}/{transform}/{filename}"
    yield "a parameter", f"{address};x=1"


def nth(address: str, place: int, text: str) -> str:
    parts = address.split("/")
    return "/".join(parts[:place]) + text + "/".join(parts[place:])


def test_only_the_exact_text_passes(anybody: Program, address: str, upload: Upload, stranger: User) -> None:
    assert anybody.get(address).status_code == 200
    passed = []
    for name, wrong in mutations(address, upload(png(9, 9))["id"], stranger.code):
        answer = anybody.get(wrong)
        if answer.status_code not in (403, 404):
            passed.append((name, wrong, answer.status_code))
    assert passed == []


def test_whatever_is_wrong_the_words_are_the_same(
    anybody: Program, address: str, owner: User, stranger: User
) -> None:
    _, _, client, signature, transform, filename = address.split("/")
    code = filename.partition(".")[0]
    foreign = f"{transform}/{code}.webp"
    foreign = f"{stranger.code}/{sign_text(stranger.signing_secret, foreign)}/{foreign}"
    jpeg_text = f"{transform}/{code}.jpeg"
    wrong = {
        "signature": f"/t/{client}/{'A' * 32}/{transform}/{filename}",
        "client": f"/t/nobody/{signature}/{transform}/{filename}",
        "another client's image": f"/t/{foreign}",
        "extension": f"/t/{client}/{sign_text(owner.signing_secret, jpeg_text)}/{jpeg_text}",
        "unreadable": f"/t/{client}/{'A' * 32}/w_nonsense/{filename}",
        "no such image": f"/t/{client}/{'A' * 32}/{transform}/1111111111.webp",
    }
    answers = {name: anybody.get(path) for name, path in wrong.items()}
    assert {answer.status_code for answer in answers.values()} == {403}
    assert len({answer.text for answer in answers.values()}) == 1
    assert {answer.headers["Cache-Control"] for answer in answers.values()} == {"no-store"}


def test_a_query_changes_nothing(anybody: Program, address: str) -> None:
    assert anybody.get(f"{address}?w=5000").data == anybody.get(address).data


def test_a_new_secret_ends_old_addresses(api: Program, anybody: Program, address: str, owner: User) -> None:
    change_signing_secret(owner)
    db.session.commit()
    assert anybody.get(address).status_code == 403
    code = address.rsplit("/", 1)[1].partition(".")[0]
    assert anybody.get(sign(api, code, TRANSFORM)).status_code == 200


def test_a_signature_is_a_grant_for_private_images(anybody: Program, address: str) -> None:
    change_image(visibility="private")
    answer = anybody.get(address)
    assert answer.status_code == 200


def test_no_cache_keeps_what_a_signature_shows_only_to_some(
    app: Flask, api: Program, anybody: Program, address: str
) -> None:
    change_image(approved=False)
    for asker in (api, signed_in(app, make_user(role="moderator"))):
        answer = asker.get(address)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")
    assert anybody.get(address).status_code == 404
    change_image(approved=True, visibility="private")
    for asker in (anybody, api):
        answer = asker.get(address)
        assert (answer.status_code, answer.headers["Cache-Control"].split(",")[0]) == (200, "public")


def test_no_signature_shows_what_has_expired(anybody: Program, address: str) -> None:
    change_image(expires_at=now() - timedelta(seconds=1))
    assert anybody.get(address).status_code == 404


def change_image(**values: object) -> None:
    image = db.session.query(Image).one()
    for name, value in values.items():
        setattr(image, name, value)
    db.session.commit()


def preset(api: Program, name: str = "thumb", params: str = "w_240,c_fill,f_webp,q_75") -> dict:
    answer = api.post("/api/v1/presets", json={"name": name, "params": params})
    assert answer.status_code == 201, answer.text
    return answer.get_json()


def test_presets_are_made_listed_used_and_deleted(
    api: Program, anybody: Program, upload: Upload, owner: User
) -> None:
    made = preset(api)
    assert list(made) == ["id", "name", "params", "createdAt"]
    assert api.get("/api/v1/presets").get_json() == [made]
    address = f"/t/{owner.code}/preset:thumb/{upload()['id']}.webp"
    picture = anybody.get(address)
    assert (picture.status_code, picture.mimetype) == (200, "image/webp")
    assert api.delete(f"/api/v1/presets/{made['id']}").status_code == 204
    assert anybody.get(address).status_code == 404
    assert api.delete(f"/api/v1/presets/{made['id']}").status_code == 404
    assert api.get("/api/v1/presets").get_json() == []


@pytest.mark.parametrize("name", ["", "A", "a b", "a" * 65, "a/b", "\u00e9", None, 5])
def test_a_bad_preset_name_is_refused(api: Program, name: object) -> None:
    answer = api.post("/api/v1/presets", json={"name": name, "params": "w_240"})
    assert (answer.status_code, "name" in answer.get_json()["message"]) == (400, True)


@pytest.mark.parametrize("params", ["w_0", "nonsense", "w_1,w_1", None, "", "w_1," * 300])
def test_params_are_read_when_the_preset_is_made(api: Program, params: object) -> None:
    assert api.post("/api/v1/presets", json={"name": "thumb", "params": params}).status_code == 400


@pytest.mark.parametrize("sent", [{}, {"params": None}, {"params": ""}, {"params": "w_1," * 126}])
def test_missing_and_long_params_are_named_with_their_range(api: Program, sent: dict[str, object]) -> None:
    answer = api.post("/api/v1/presets", json={"name": "thumb", **sent})
    assert answer.status_code == 400
    assert answer.get_json()["message"].startswith("params must be a transform of 1 to 500 characters")


def test_a_preset_name_is_unique_per_client(api: Program, foreign_api: Program) -> None:
    preset(api)
    again = api.post("/api/v1/presets", json={"name": "thumb", "params": "w_1"})
    assert again.status_code == 409
    preset(foreign_api)


def test_a_preset_shows_only_what_anybody_may_see(
    api: Program, foreign_api: Program, anybody: Program, upload: Upload
) -> None:
    owner, stranger = api.user, foreign_api.user
    preset(api)
    preset(foreign_api)
    code = upload()["id"]
    paths = {
        "another client's image": f"/t/{stranger.code}/preset:thumb/{code}.webp",
        "extension": f"/t/{owner.code}/preset:thumb/{code}.jpeg",
        "no such image": f"/t/{owner.code}/preset:thumb/1111111111.webp",
    }
    answers = [anybody.get(path) for path in paths.values()]
    change_image(visibility="private")
    answers.append(anybody.get(f"/t/{owner.code}/preset:thumb/{code}.webp"))
    assert [answer.status_code for answer in answers] == [403] * 4
    assert len({answer.text for answer in answers}) == 1
    seen = api.get(f"/t/{owner.code}/preset:thumb/{code}.webp")
    assert (seen.status_code, seen.headers["Cache-Control"]) == (200, "private, no-store")


@pytest.mark.parametrize(
    "wrong", ["//preset:thumb/", "/preset:THUMB/", "/preset%3Athumb/", "/preset:/", "/preset:thumb//"]
)
def test_a_preset_address_has_one_spelling(
    api: Program, anybody: Program, upload: Upload, owner: User, wrong: str
) -> None:
    preset(api)
    code = upload(png(8, 8))["id"]
    assert anybody.get(f"/t/{owner.code}/preset:thumb/{code}.webp").status_code == 200
    assert anybody.get(f"/t/{owner.code}{wrong}{code}.webp").status_code in (403, 404)


def test_two_clients_names_never_meet(api: Program, foreign_api: Program) -> None:
    assert preset(api)["id"] != preset(foreign_api)["id"]
    assert len(api.get("/api/v1/presets").get_json()) == 1

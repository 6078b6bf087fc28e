"""Unknown addresses and methods answer in the words of the dialect whose prefix they have."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.dialects.program import Program
from tests.dialects.rules import is_spoken
from tests.factories import make_image, make_key, make_user
from tests.pictures import png

ALL_METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}


def is_chevereto(body: Any) -> bool:
    return list(body) == ["status_code", "error", "status_txt"] and list(body["error"]) == ["message", "code"]


def is_ogensync(body: Any) -> bool:
    return list(body) == ["success", "error"] and body["success"] is False and bool(body["error"])


def is_optimage(body: Any) -> bool:
    return list(body) == ["message"] and bool(body["message"])


def is_amr(body: Any) -> bool:
    return list(body) == ["error", "message"] and bool(body["error"]) and bool(body["message"])


def is_imgcloud(body: Any) -> bool:
    return list(body) == ["error"] and bool(body["error"])


UNKNOWN: list[tuple[str, Callable[[Any], bool], int]] = [
    ("/api/1/nothing", is_chevereto, 400),
    ("/api/2/upload", is_chevereto, 400),
    ("/api/nothing", is_ogensync, 404),
    ("/api/images/a/b/c", is_ogensync, 404),
    ("/img/a/b/c", is_ogensync, 404),
    ("/api/v1/nothing", is_optimage, 404),
    ("/api/v1/images/a/b", is_amr, 404),
    ("/api/v1/folders/a/b", is_amr, 404),
    ("/t/a", is_amr, 404),
    ("/t/a/b/c/d/e", is_amr, 404),
    ("/v1/nothing", is_imgcloud, 404),
    ("/v1", is_imgcloud, 404),
    ("/v1/auth/nothing", is_imgcloud, 404),
]
# Whose words the addresses of a blueprint speak. The shared address answers by its caller.
SPEAKERS: dict[str, Callable[[Any], bool]] = {
    "chevereto": is_chevereto,
    "ogensync": is_ogensync,
    "optimage": is_optimage,
    "shared_v1": is_optimage,
    "amr": is_amr,
    "imgcloud": is_imgcloud,
}


@pytest.mark.parametrize(("path", "is_envelope", "status"), UNKNOWN)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_an_unknown_address_answers_in_the_envelope_of_its_prefix(
    anybody: Program, path: str, is_envelope: Callable[[Any], bool], status: int, method: str
) -> None:
    answer = anybody.send(method, path)
    assert answer.status_code == status
    assert is_envelope(answer.get_json())


@pytest.mark.parametrize("path", ["/nothing", "/vv1/nothing", "/apis", "/image/a/b/c/d", "/tt/a"])
def test_elsewhere_it_is_a_page(anybody: Program, path: str) -> None:
    answer = anybody.get(path)
    assert (answer.status_code, answer.mimetype) == (404, "text/html")


def test_a_method_that_is_not_there_is_405_in_the_envelope(app: Flask, anybody: Program) -> None:
    """Every address of every dialect with every method it does not know."""
    adapter = app.url_map.bind("localhost")
    asked = 0
    for rule in app.url_map.iter_rules():
        if not is_spoken(app, rule) or rule.rule == "/<collection_name:collection>/<size>/<slug>.webp":
            continue
        values = dict.fromkeys(rule.arguments, "col_a" if "collection" in rule.rule else "a.webp")
        path = rule.build(values)
        assert path is not None
        for method in sorted(ALL_METHODS - set(adapter.allowed_methods(path[1]))):
            answer = anybody.send(method, path[1])
            assert answer.status_code == 405, (method, path[1])
            assert SPEAKERS[rule.endpoint.partition(".")[0]](answer.get_json()), (
                method,
                path[1],
                answer.text,
            )
            assert answer.headers["Allow"]
            asked += 1
    assert asked > 100


@pytest.mark.parametrize(
    "path",
    ["/api/images", "/api/usage", "/api/v1/images", "/api/v1/folders", "/v1/assets", "/v1/usage/summary"],
)
def test_no_cache_may_keep_what_is_told_to_a_key(app: Flask, path: str) -> None:
    answer = Program(app, {"X-Api-Key": make_key(make_user())}).get(path)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")


@pytest.mark.parametrize("path", ["/api/upload", "/api/v1/images", "/v1/upload", "/v1/auth/logout"])
def test_a_body_that_nobody_read_ends_the_connection(anybody: Program, path: str) -> None:
    """The server cuts it, and the next request would go into the dark."""
    answer = anybody.send_file("POST", path, b"x" * 100)
    assert answer.headers["Connection"] == "close"


def test_a_body_that_was_read_leaves_the_connection_open(app: Flask) -> None:
    program = Program(app, {"X-Api-Key": make_key(make_user())})
    refused = program.send_file("POST", "/api/upload", b"no picture")
    signed = program.post("/api/v1/sign", json={"imageId": "nothing"})
    assert (refused.status_code, signed.status_code, program.get("/api/usage").status_code) == (415, 404, 200)
    assert not {"Connection"} & {*refused.headers.keys(), *signed.headers.keys()}


UPLOADS = [
    ("POST", "/api/upload", "Authorization"),
    ("POST", "/api/v1/images", "Authorization"),
    ("POST", "/api/v1/images", "X-Api-Key"),
    ("PUT", "/api/v1/images/{code}", "X-Api-Key"),
    ("POST", "/v1/upload", "X-Api-Key"),
]


@pytest.mark.parametrize(("method", "path", "header"), UPLOADS)
@pytest.mark.parametrize("scopes", ["read,delete", "read,upload,write"])
@pytest.mark.settings(upload_limit="1 per hour")
def test_a_file_that_nobody_may_send_is_not_read(
    app: Flask, method: str, path: str, header: str, scopes: str
) -> None:
    """One key may not upload at all, the other has used up its hour."""
    user = make_user()
    image = make_image(user=user, user_id=user.id)
    scheme = "Bearer " if header == "Authorization" else ""
    program = Program(app, {header: scheme + make_key(user, scopes=scopes)})
    if "upload" in scopes:
        assert program.send_file("POST", "/v1/upload", png(8, 8)).status_code == 201
    answer = program.send_file(method, path.format(code=image.code), png(8, 8))
    assert answer.status_code == (429 if "upload" in scopes else 403)
    assert answer.headers["Connection"] == "close"

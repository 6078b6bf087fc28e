"""The lines for curl on the API pages do what they say, and the answers have the shapes that were promised.

They are typed into a shell as they stand; only the words in capitals are replaced, as a reader would.
"""

import hashlib
import secrets
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest
from flask import Flask
from pydantic import TypeAdapter

from imghost.http.openapi import Endpoint, dialects, endpoints
from imghost.http.openapi.curl import WORD, curl
from imghost.services.apis.api_examples import SIGNED
from tests.dialects.administrator import NAME, administrator, sign_in
from tests.live import PASSWORD, LiveSite
from tests.pictures import jpeg

pytestmark = [pytest.mark.processes, pytest.mark.xdist_group("live_site")]

# The site under test has no model, and may not reach example.org.
REFUSED = {
    ("POST", "ogensync.remove_background"): 501,
    ("POST", "ogensync.describe"): 501,
    ("GET", "chevereto.upload"): 400,
}
# Words in capitals that stand for themselves.
THEMSELVES = {"POST", "PUT", "PATCH", "DELETE", "API"}
IMAGE_WORDS = {"IMAGE", "IMG_IMAGE", "PUBLIC_ID", "CLIENT", "SIGNATURE", "COLLECTION", "SLUG"}


@pytest.fixture(scope="module")
def key(live_site: LiveSite) -> str:
    """A key that may do everything."""
    return administrator(live_site).key


@pytest.mark.parametrize("dialect_name", ["chevereto", "ogensync", "optimage", "amr", "imgcloud"])
def test_every_line_works(
    dialect_name: str, app: Flask, live_site: LiveSite, key: str, tmp_path: Path
) -> None:
    picture = jpeg(640, 480)
    (tmp_path / "picture.jpg").write_bytes(picture)
    (login,) = [each for each in endpoints(app) if each.operation.endpoint == "imgcloud.login"]
    (dialect,) = [each for each in dialects(app) if each.name == dialect_name]
    unexpected = {}
    for endpoint in endpoints(app, dialect):
        line = shown(endpoint, live_site)
        if "-b cookies.txt" in line:
            run(shown(login, live_site), fixed_words(key, picture), tmp_path)
        words = {**fixed_words(key, picture), **things(live_site, key, picture, set(WORD.findall(line)))}
        status, answer = run(line, words, tmp_path)
        refused = REFUSED.get((endpoint.method, endpoint.operation.endpoint))
        if status not in ([refused] if refused else endpoint.operation.answers):
            unexpected[line] = (status, answer[:200])
        elif not refused and endpoint.operation.answers[status].shape is not None:
            TypeAdapter(endpoint.operation.answers[status].shape).validate_json(answer, strict=True)
    assert unexpected == {}


def fixed_words(key: str, picture: bytes) -> dict[str, str]:
    return {
        "THE_KEY": key,
        "USER_NAME": NAME,
        "PASSWORD": PASSWORD,
        "NEW_PASSWORD": PASSWORD,
        "SHA256": hashlib.sha256(picture).hexdigest(),
    }


def things(site: LiveSite, key: str, picture: bytes, wanted: set[str]) -> dict[str, str]:
    """What the words of one line stand for, made anew, because some lines delete it."""
    words: dict[str, str] = {}
    unique = secrets.token_hex(4)
    with httpx.Client(base_url=site.base_url, trust_env=False, timeout=30) as api:

        def ask(method: str, path: str, header: str = "X-Api-Key", value: str = key, **more: Any) -> Any:
            response = api.request(method, path, headers={header: value}, **more)
            assert response.is_success, (path, response.text)
            return response.json()

        if wanted & IMAGE_WORDS:
            asset = ask("POST", "/v1/upload", files={"file": ("beach.jpg", picture)})
            image = ask("GET", "/api/v1/images?pageSize=1")["items"][0]
            signed = ask("POST", "/api/v1/sign", json={"imageId": image["id"], "transform": SIGNED})
            collected = ask("GET", "/api/v1/images", "Authorization", f"Bearer {key}")[0]
            words |= {
                "IMAGE": image["id"],
                "IMG_IMAGE": collected["id"],
                "PUBLIC_ID": asset["public_id"],
                "CLIENT": image["deliveryBase"].rpartition("/")[2],
                "SIGNATURE": signed["url"].split("/")[5],
                "COLLECTION": collected["collectionId"],
                "SLUG": collected["slug"],
            }
        if "FOLDER" in wanted:
            words["FOLDER"] = ask("POST", "/api/v1/folders", json={"path": f"{unique}/shoes"})["id"]
        if wanted & {"PRESET", "PRESET_NAME"}:
            preset = ask("POST", "/api/v1/presets", json={"name": unique, "params": "w_100"})
            words |= {"PRESET": preset["id"], "PRESET_NAME": preset["name"]}
        if "USER" in wanted:
            user = {"username": unique, "email": f"{unique}@example.org", "password": PASSWORD}
            words["USER"] = ask("POST", "/v1/users", json=user)["id"]
        if "KEY_ID" in wanted:
            sign_in(api)
            words["KEY_ID"] = ask("POST", "/v1/api-keys", "Accept", "*/*", json={"name": "revoked"})["key_id"]
    return words


def shown(endpoint: Endpoint, site: LiveSite) -> str:
    """The line as the page shows it."""
    return " ".join(curl(endpoint, site.base_url, key="THE_KEY", known={}))


def run(line: str, words: dict[str, str], folder: Path) -> tuple[int, str]:
    """Type a line into a shell, its words replaced; return the status of the answer and its body as text."""
    missing = set(WORD.findall(line)) - words.keys() - THEMSELVES
    assert not missing, line
    command = WORD.sub(lambda word: words.get(word[0], word[0]), line)
    kept = "" if "-o result" in command else " -o result"
    done = subprocess.run(
        ["bash", "-c", f"{command}{kept} --silent --noproxy '*' --write-out '%{{http_code}}'"],
        cwd=folder, capture_output=True, text=True, check=True,
    )  # fmt: skip
    body = (folder / "result").read_text(errors="replace") if (folder / "result").exists() else ""
    return int(done.stdout), body

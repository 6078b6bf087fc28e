"""Ready files for upload programs: what is in them, whose key, and that they work."""

import json
import re
import subprocess
from pathlib import Path

import httpx
import pytest
from flask import Flask
from sqlalchemy import select

from imghost.base.identifiers import token_hash
from imghost.extensions import db, settings
from imghost.models import APIKey, User
from imghost.web.client_files import CLIENTS, Site
from tests.browser import OpenPage
from tests.factories import make_key, make_user
from tests.live import LiveSite
from tests.pictures import jpeg, png
from tests.web.page_rules import PageClient, read
from tests.web.test_browser import sign_in
from tests.web.uploads.browsing import axe_complaints

CREDENTIAL = re.compile(r"ck_\w+:cs_[\w-]+")
# The fields of a custom uploader that imports as it is: https://getsharex.com/docs/custom-uploader
SHAREX_FIELDS = {
    "Version", "Name", "DestinationType", "RequestMethod", "RequestURL", "Headers", "Body", "FileFormName",
    "URL", "ThumbnailURL", "DeletionURL", "ErrorMessage",
}  # fmt: skip


def only_key() -> APIKey:
    return db.session.scalars(select(APIKey)).one()


def test_the_page_offers_every_program(owner_pages: PageClient) -> None:
    page = read(owner_pages.get("/settings/clients"))
    actions = {form["action"] for form in page.all("form")}
    links = {link.get("href") for link in page.all("a")}
    for name in ("sharex", "picgo", "piclist", "flameshot", "curl", "ios"):
        assert f"/settings/clients/{name}" in actions & links
    keys = read(owner_pages.get("/settings/keys"))
    assert "/settings/clients" in {link.get("href") for link in keys.all("a")}


@pytest.mark.parametrize("name", sorted(CLIENTS))
def test_without_a_key_there_is_a_gap(name: str, owner_pages: PageClient) -> None:
    answer = owner_pages.get(f"/settings/clients/{name}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "YOUR-API-KEY" in answer.text
    assert db.session.scalars(select(APIKey)).all() == []


@pytest.mark.parametrize("name", sorted(CLIENTS))
def test_a_key_of_its_own_is_made_and_sent_once(name: str, owner_pages: PageClient, owner: User) -> None:
    answer = owner_pages.post(f"/settings/clients/{name}")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    found = CREDENTIAL.search(answer.text)
    assert found
    key_id, secret = found[0].split(":")
    key = only_key()
    assert (key.key_id, key.secret_hash, key.user_id) == (key_id, token_hash(secret), owner.id)
    assert set(key.scopes.split(",")) == {"upload", "delete"}
    for path in ("/settings/keys", "/settings/clients", f"/settings/clients/{name}"):
        assert secret not in owner_pages.get(path).text


def test_the_key_just_shown_goes_into_every_file(app: Flask, owner: User, owner_pages: PageClient) -> None:
    page = read(owner_pages.post("/settings/keys", data={"name": "Laptop", "scopes": ["upload"]}))
    forms = {form["action"] for form in page.all("form")}
    assert {f"/settings/clients/{name}" for name in CLIENTS} <= forms
    credential = next(field["value"] for field in page.all("input") if field.get("name") == "credential")
    answer = owner_pages.post("/settings/clients/curl", data={"credential": credential})
    assert credential in answer.text
    assert only_key().name == "Laptop"


def test_only_own_keys_go_into_files(app: Flask, owner: User, owner_pages: PageClient) -> None:
    foreign = make_key(make_user())
    own = make_key(owner)
    wrong = own.partition(":")[0] + ":cs_wrong"
    for credential in (foreign, wrong, "$(touch x)", "ck_\x00:cs_", "x"):
        answer = owner_pages.post("/settings/clients/curl", data={"credential": credential})
        assert answer.status_code == 400, credential
    assert owner_pages.post("/settings/clients/curl", data={"credential": own}).status_code == 200


def test_strangers_sign_in_first_and_unknown_programs_are_unknown(
    pages: PageClient, owner_pages: PageClient
) -> None:
    assert pages.get("/settings/clients").location.startswith("/login")
    assert pages.get("/settings/clients/sharex").location.startswith("/login")
    assert pages.post("/settings/clients/sharex").status_code == 303
    assert owner_pages.get("/settings/clients/other").status_code == 404
    foreign = owner_pages.post("/settings/clients/sharex", headers={"Origin": "https://evil.example"})
    assert foreign.status_code == 403
    assert db.session.scalars(select(APIKey)).all() == []


def test_sharex_reads_its_file(owner_pages: PageClient) -> None:
    answer = owner_pages.post("/settings/clients/sharex")
    assert ".sxcu" in answer.headers["Content-Disposition"]
    file = json.loads(answer.text)
    assert set(file) == SHAREX_FIELDS
    assert (file["RequestMethod"], file["Body"]) == ("POST", "MultipartFormData")
    assert file["RequestURL"] == settings().base_url + "/api/1/upload"
    assert file["DestinationType"] == "ImageUploader, FileUploader"
    assert set(file["Headers"]) == {"X-API-Key"}
    answered = [file[name] for name in ("URL", "ThumbnailURL", "DeletionURL", "ErrorMessage")]
    assert answered == [
        "{json:image.url}", "{json:image.thumb.url}", "{json:image.delete_url}", "{json:error.message}"
    ]  # fmt: skip


def test_picgo_and_piclist_read_theirs(owner_pages: PageClient) -> None:
    upload = settings().base_url + "/api/1/upload"
    picgo = json.loads(owner_pages.post("/settings/clients/picgo").text)["picBed"]
    assert picgo["uploader"] == picgo["current"] == "web-uploader"
    fields = picgo["web-uploader"]
    assert set(fields) == {"url", "paramName", "jsonPath", "customHeader", "customBody"}
    assert (fields["url"], fields["paramName"], fields["jsonPath"]) == (upload, "source", "image.url")
    assert CREDENTIAL.fullmatch(json.loads(fields["customHeader"])["X-API-Key"])
    piclist = json.loads(owner_pages.post("/settings/clients/piclist").text)["picBed"]
    assert piclist["uploader"] == piclist["current"] == "advancedplist"
    fields = piclist["advancedplist"]
    assert (fields["endpoint"], fields["method"], fields["formDataKey"]) == (upload, "POST", "source")
    assert fields["resDataPath"] == "image.url"
    assert CREDENTIAL.fullmatch(json.loads(fields["headers"])["X-API-Key"])


@pytest.mark.parametrize("name", ["flameshot", "curl"])
def test_scripts_are_right_bash_whatever_the_address(name: str, tmp_path: Path) -> None:
    site = Site("https://pictures.example/it's $(touch here) `touch here`", "Pictures\N{EM DASH}$HOME")
    script = tmp_path / "script"
    script.write_text(CLIENTS[name].write(site, "ck_a:cs_b'$(touch here)"))
    assert subprocess.run(["bash", "-n", script], check=False).returncode == 0
    fake = tmp_path / "curl"
    fake.write_text("#!/bin/sh\ntrue\n")
    fake.chmod(0o755)
    (tmp_path / "picture.png").write_bytes(png(10, 10))
    path = f"{tmp_path}:/usr/bin:/bin"
    run = subprocess.run(
        ["bash", script, "picture.png"], cwd=tmp_path, env={"PATH": path}, capture_output=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert not (tmp_path / "here").exists()


@pytest.mark.processes
@pytest.mark.xdist_group("live_site")
@pytest.mark.parametrize("name", ["flameshot", "curl"])
def test_scripts_upload(name: str, live_site: LiveSite, tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text(CLIENTS[name].write(Site(live_site.base_url, "Site"), live_site.api_key))
    picture = tmp_path / "it's a; picture,1.jpg"
    picture.write_bytes(jpeg(320, 200))
    run = subprocess.run(["bash", script, picture], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    address = run.stdout.strip()
    assert address.startswith(f"{live_site.base_url}/images/")
    assert httpx.get(address, trust_env=False).headers["Content-Type"] == "image/jpeg"


@pytest.mark.processes
@pytest.mark.xdist_group("live_site")
def test_flameshot_takes_the_picture_itself(live_site: LiveSite, tmp_path: Path) -> None:
    script, fake = tmp_path / "script", tmp_path / "flameshot"
    script.write_text(CLIENTS["flameshot"].write(Site(live_site.base_url, "Site"), live_site.api_key))
    (tmp_path / "screen.png").write_bytes(png(200, 100))
    fake.write_text(f'#!/bin/sh\n[ "$*" = "gui --raw" ] && cat "{tmp_path}/screen.png"\n')
    fake.chmod(0o755)
    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin", "TMPDIR": str(tmp_path)}
    run = subprocess.run(["bash", script], env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith(f"{live_site.base_url}/images/")
    assert not list(tmp_path.glob("tmp.*"))


@pytest.mark.processes
@pytest.mark.xdist_group("live_site")
@pytest.mark.parametrize("name", ["flameshot", "curl"])
def test_scripts_say_why_it_failed(name: str, live_site: LiveSite, tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text(CLIENTS[name].write(Site(live_site.base_url, "Site"), "ck_wrong:cs_wrong"))
    (tmp_path / "picture.png").write_bytes(png(10, 10))
    run = subprocess.run(
        ["bash", script, tmp_path / "picture.png"], capture_output=True, text=True, check=False
    )
    assert run.returncode != 0
    assert "400" in run.stderr


@pytest.mark.browser
@pytest.mark.xdist_group("live_site")
def test_axe_finds_nothing(open_page: OpenPage, live_site: LiveSite) -> None:
    page = open_page("/", color_scheme="dark", bypass_csp=True)
    sign_in(page, live_site)
    page.goto(f"{live_site.base_url}/settings/clients")
    assert axe_complaints(page) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="Download with a key for ShareX").click()
    assert download.value.suggested_filename == "sharex.sxcu"
    assert CREDENTIAL.search(Path(download.value.path()).read_text())

"""The SDKs as packages of a site: built alike each time, installable, and alike in the HTML they build."""

import hashlib
import io
import json
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from imghost.base.sdk_packages import node_tarball, python_wheel
from imghost.web.sdk import packages
from tests.sdk.conftest import ROOT, run_node

SDK = ROOT / "sdk"
MADE: list[tuple[str, str, dict[str, object]]] = [
    ("beach", "A beach", {}),
    ("a/b c", 'say "cheese" & <b>\'s', {"widths": [800, 400, 400], "sizes": "(min-width: 60em) 50vw, 100vw"}),
    ("beach", "", {"formats": [], "widths": [10], "transform": {"c": "fill", "h": 20, "q": 75}}),
    ("夜景", "東京", {"formats": ["webp"], "widths": [1, 2]}),
]


def test_the_same_sources_give_the_same_bytes() -> None:
    for build, folder in ((python_wheel, "python"), (node_tarball, "node")):
        first, second = build(SDK / folder), build(SDK / folder)
        assert hashlib.sha256(first.content).digest() == hashlib.sha256(second.content).digest()


def test_the_wheel_is_installed_by_pip_and_imported(tmp_path: Path) -> None:
    wheel = packages()["python"]
    path = tmp_path / wheel.filename
    path.write_bytes(wheel.content)
    words = ("-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(tmp_path / "site"))
    subprocess.run([sys.executable, *words, str(path)], check=True, timeout=120)
    assert (tmp_path / "site" / "cloudimg" / "markup.py").exists()
    assert (tmp_path / "site" / "cloudimg" / "py.typed").exists()
    with zipfile.ZipFile(io.BytesIO(wheel.content)) as archive:
        assert archive.testzip() is None
        assert archive.namelist()[-1].endswith(".dist-info/RECORD")


def test_the_tarball_holds_what_npm_would_pack(tmp_path: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(packages()["node"].content)) as archive:
        archive.extractall(tmp_path, filter="data")
        names = set(archive.getnames())
    packed = subprocess.run(
        ["npm", "pack", "--dry-run", "--json"], cwd=SDK / "node", check=True, capture_output=True, timeout=120
    )
    assert names == {f"package/{each['path']}" for each in json.loads(packed.stdout)[0]["files"]}
    script = f"require({json.dumps(str(tmp_path / 'package'))}).createClient"
    subprocess.run(["node", "-e", script], check=True, timeout=60)


def test_a_site_serves_them_and_says_how(client: FlaskClient) -> None:
    page = client.get("/api-docs").text
    for kind, package in packages().items():
        address = f"/sdk/{kind}/{package.filename}"
        assert address in page
        answer = client.get(address)
        assert (answer.status_code, answer.data) == (200, package.content)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert client.get("/sdk/browser/imghost.js").mimetype == "text/javascript"
    for wrong in ("/sdk/python/other.whl", "/sdk/ruby/imghost.js", "/sdk/python/..%2Fpyproject.toml"):
        assert client.get(wrong).status_code == 404


@pytest.mark.parametrize(("public_id", "alt", "options"), MADE)
def test_all_three_build_the_same_picture(public_id: str, alt: str, options: dict[str, object]) -> None:
    from cloudimg import markup  # noqa: PLC0415 - the SDK's folder is found from here on

    site = "https://img.example"
    expected = markup.picture(site, public_id, alt, **options)  # type: ignore[arg-type]
    given = {
        "id": public_id,
        "alt": alt,
        "options": options,
        "source": packages()["browser"].content.decode(),
    }
    node = run_node(
        "const c = sdk.createClient({baseUrl: 'https://img.example', keyId: 'k', keySecret: 's'});"
        "return c.picture(given.id, given.alt, given.options);",
        **given,
    )
    browser = run_node(
        "const module = await import('data:text/javascript,' + encodeURIComponent(given.source));"
        "const c = module.createClient({baseUrl: 'https://img.example/'});"
        "return c.picture(given.id, given.alt, given.options);",
        **given,
    )
    assert node == browser == expected
    assert expected.startswith("<picture>")
    assert expected.count("<source ") == len(options.get("formats", markup.FORMATS))  # type: ignore[arg-type]

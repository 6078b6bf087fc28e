"""Signed addresses on a running site: what the web server itself makes of an address."""

import http.client
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx
import pytest

from tests.live import LiveSite
from tests.pictures import png

pytestmark = [pytest.mark.processes, pytest.mark.xdist_group("live_site")]


class Answer(NamedTuple):
    status: int
    mime: str | None
    content: bytes


def ask(site: LiveSite, path: str) -> Answer:
    """Send the path exactly as it is written; other clients tidy dots and slashes."""
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
    connection.request("GET", path)
    answer = connection.getresponse()
    result = Answer(answer.status, answer.headers["Content-Type"], answer.read())
    connection.close()
    return result


@pytest.fixture
def address(live_site: LiveSite) -> str:
    image = httpx.post(
        f"{live_site.base_url}/api/v1/images",
        headers={"X-Api-Key": live_site.api_key},
        files={"file": ("a.png", png(30, 30))},
        timeout=60,
        trust_env=False,
    ).json()
    return urlsplit(image["thumbnailUrl"]).path


def test_only_the_signed_text_is_served(live_site: LiveSite, address: str) -> None:
    right = ask(live_site, address)
    assert (right.status, right.mime) == (200, "image/webp")
    _, _, client, signature, transform, filename = address.split("/")
    wrong = [
        address.replace("/t/", "/t//"),
        address.replace("/t/", "//t/"),
        address.replace(f"/{transform}", f"//{transform}"),
        address.replace(f"/{filename}", f"//{filename}"),
        f"{address}/",
        f"{address}%2F",
        address.replace(f"/{transform}", f"%2F{transform}"),
        address.replace(f"/{filename}", f"%2f{filename}"),
        address.replace("/t/", "/t%2F"),
        address.replace(",", "%2C"),
        address.replace("webp,", "%77ebp,"),
        f"{address}.",
        f"{address}%00",
        address.replace(signature, signature.swapcase()),
        address.replace(transform, transform.upper()),
        address.replace(transform, transform.replace(",", "%252C")),
        address.replace(f"/{transform}", f"%252F{transform}"),
        address.replace(f"/{signature}", f"/./{signature}"),
        address.replace(f"/{signature}", f"/x/../{signature}"),
        f"/t/{client}/{signature}/{signature}/{transform}/{filename}",
        f"/t/{client}/{transform}/{filename}",
    ]
    assert [
        (path, ask(live_site, path).status)
        for path in wrong
        if ask(live_site, path).status not in (400, 403, 404)
    ] == []


@pytest.mark.parametrize("name", ["", "folder/beach"])
def test_an_expiring_link_has_one_spelling(live_site: LiveSite, name: str) -> None:
    headers = {"Authorization": f"ApiKey {live_site.api_key}"}
    asset = httpx.post(
        f"{live_site.base_url}/v1/upload",
        headers=headers,
        files={"file": ("a.png", png(30, 30))},
        data={"visibility": "private"} | ({"public_id": name} if name else {}),
        timeout=60,
        trust_env=False,
    ).json()
    link = httpx.post(
        f"{live_site.base_url}/v1/image/sign",
        headers=headers,
        json={"public_id": asset["public_id"], "transform": "w_10"},
        timeout=60,
        trust_env=False,
    ).json()["url"]
    address = link.removeprefix(live_site.base_url)
    assert ask(live_site, address).status == 200
    wrong = [
        f"/{address}",
        address.replace("/image/", "/image//"),
        address.replace("w_10/", "w_10//"),
        address.replace("w_10/", "w_10%2F"),
        address.replace("image/", "image%2f"),
        address.replace("folder/beach", "folder%2Fbeach") if name else f"{address}%2F",
        address.replace("w_10/", "w_10/./"),
        address.replace("?", "/?"),
        address.replace("?", "?a=b&"),
        address.replace("&sig", "&&sig"),
        f"{address}&",
        address.replace("expires=", "expires=%30"),
    ]
    assert [path for path in wrong if ask(live_site, path).status not in (400, 404)] == []

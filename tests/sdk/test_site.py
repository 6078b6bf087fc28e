"""The SDKs against a running site: the examples of the API's page."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cloudimg
import httpx
import pytest
from cloudimg import Cloudimg
from PIL import Image as Pillow

from tests.live import LiveSite
from tests.pictures import jpeg, png
from tests.sdk.conftest import run_node

pytestmark = [pytest.mark.processes, pytest.mark.xdist_group("live_site")]


@pytest.fixture
def credential(live_site: LiveSite) -> dict[str, str]:
    key_id, _, key_secret = live_site.api_key.partition(":")
    return {"key_id": key_id, "key_secret": key_secret}


@pytest.fixture
def client(live_site: LiveSite, credential: dict[str, str]) -> Iterator[Cloudimg]:
    with Cloudimg(base_url=live_site.base_url, **credential) as client:
        yield client


def lasting(asset: Any) -> dict[str, Any]:
    """An asset without what the worker changes while it makes pictures: looks, and the time of the change."""
    changing = {"updated_at", "thumbhash", "dominant_color"}
    return {name: value for name, value in asset.items() if name not in changing}


def fetched(address: str) -> httpx.Response:
    return httpx.get(address, timeout=60, trust_env=False)


def opened(address: str) -> Pillow.Image:
    answer = fetched(address)
    assert answer.status_code == 200, answer.text
    return Pillow.open(io.BytesIO(answer.content))


def test_python_from_upload_to_delete(client: Cloudimg, tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(jpeg(120, 80))
    asset = client.upload(str(path), folder="gallery", tags=["hero", "python"])
    assert (asset["folder"], asset["tags"], asset["visibility"]) == ("gallery", ["hero", "python"], "public")
    assert fetched(asset["url"]).content == jpeg(120, 80)
    address = client.url_for(asset["public_id"], w=40, h=40, c="fill", f="webp", q=80)
    picture = opened(address)
    assert (picture.format, picture.size) == ("WEBP", (40, 40))
    changed = client.update_asset(asset["public_id"], tags="archived,old", visibility="private", folder="")
    assert (changed["tags"], changed["visibility"], changed["folder"]) == (["archived", "old"], "private", "")
    assert lasting(client.get_asset(asset["public_id"])) == lasting(changed)
    assert fetched(asset["url"]).status_code == 404
    signed = client.signed_url(asset["public_id"], transform={"w": 20}, ttl_seconds=60)
    assert opened(signed).size == (20, 13)
    page = client.list_assets(tag="archived", limit=1)
    assert ([lasting(each) for each in page["assets"]], page["next_cursor"]) == ([lasting(changed)], None)
    client.delete_asset(asset["public_id"])
    assert fetched(signed).status_code == 404
    with pytest.raises(cloudimg.NotFound) as caught:
        client.get_asset(asset["public_id"])
    assert (caught.value.status, caught.value.message) == (404, "There is nothing here.")


def test_python_uploads_bytes_and_streams_under_chosen_names(client: Cloudimg, tmp_path: Path) -> None:
    content = png(20, 20)
    path = tmp_path / "stream.png"
    path.write_bytes(content)
    with path.open("rb") as stream:
        sources: list[Any] = [
            content,
            bytearray(content),
            memoryview(content),
            io.BytesIO(content),
            stream,
            path,
        ]
        assets = [client.upload(each, public_id=f"python/{index}") for index, each in enumerate(sources)]
    assert [asset["public_id"] for asset in assets] == [f"python/{index}" for index in range(6)]
    assert {asset["bytes"] for asset in assets} == {len(content)}
    assert assets[4]["original_filename"] == "stream.png"
    with pytest.raises(cloudimg.Conflict):
        client.upload(content, public_id="python/0")
    replaced = client.upload(png(10, 10), public_id="python/0", overwrite=True, filename="new.png")
    assert (replaced["width"], replaced["original_filename"]) == (10, "new.png")
    found = {asset["public_id"] for asset in client.iter_assets(q="python/")}
    assert found == {f"python/{index}" for index in range(6)}
    for name in found:
        client.delete_asset(name)


def test_python_says_what_the_site_says(client: Cloudimg, live_site: LiveSite) -> None:
    with pytest.raises(cloudimg.UnsupportedMedia):
        client.upload(b"<svg xmlns='http://www.w3.org/2000/svg'/>", filename="a.svg")
    with pytest.raises(cloudimg.BadRequest, match="public_id"):
        client.upload(png(9, 9), public_id="w_100/a")
    with (
        Cloudimg(live_site.base_url, "ck_wrong", "cs_wrong") as stranger,
        pytest.raises(cloudimg.Unauthorized, match="API key"),
    ):
        stranger.list_assets()


NODE_JOURNEY = """
    const client = sdk.createClient(given.client);
    const words = { folder: 'marketing', tags: ['hero', 'node'], visibility: 'public' };
    const asset = await client.upload(given.path, words);
    const thumb = client.urlFor(asset.public_id, { w: 40, h: 40, c: 'fill', f: 'webp', q: 80 });
    const picture = await fetch(thumb);
    const changed = await client.updateAsset(asset.public_id, { tags: 'archived', visibility: 'private' });
    const closed = (await fetch(asset.url)).status;
    const signed = await client.signedUrl(asset.public_id, { transform: { w: 20 }, ttl_seconds: 3600 });
    const open = (await fetch(signed)).status;
    const listed = await client.listAssets({ folder: 'marketing', limit: 50 });
    const got = await client.getAsset(asset.public_id);
    await client.deleteAsset(asset.public_id);
    const said = (error) => [error.name, error.status, error.message];
    const gone = await client.getAsset(asset.public_id).catch(said);
    const type = picture.headers.get('content-type');
    return { asset, thumb, type, changed, closed, signed, open, listed, got, gone };
"""


def node_client(live_site: LiveSite, credential: dict[str, str]) -> dict[str, str]:
    names = {"keyId": credential["key_id"], "keySecret": credential["key_secret"]}
    return {"baseUrl": live_site.base_url, **names}


def test_node_from_upload_to_delete(live_site: LiveSite, credential: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "hero.jpg"
    path.write_bytes(jpeg(120, 80))
    seen = run_node(NODE_JOURNEY, client=node_client(live_site, credential), path=str(path))
    asset = seen["asset"]
    assert (asset["folder"], asset["tags"], asset["original_filename"]) == (
        "marketing",
        ["hero", "node"],
        "hero.jpg",
    )
    assert seen["thumb"].endswith(f"/v1/image/w_40,h_40,c_fill,q_80,f_webp/{asset['public_id']}")
    assert (seen["type"], seen["closed"], seen["open"]) == ("image/webp", 404, 200)
    assert (seen["changed"]["tags"], seen["changed"]["visibility"]) == (["archived"], "private")
    assert [lasting(each) for each in seen["listed"]["assets"]] == [lasting(seen["changed"])]
    assert seen["listed"]["next_cursor"] is None
    assert lasting(seen["got"]) == lasting(seen["changed"])
    assert seen["gone"] == ["NotFound", 404, "There is nothing here."]


NODE_SOURCES = """
    const fs = require('node:fs');
    const client = sdk.createClient(given.client);
    const content = fs.readFileSync(given.path);
    const sources = [
      content, new Uint8Array(content), new Blob([content]), fs.createReadStream(given.path),
      new Blob([content]).stream(), new URL('file://' + given.path),
    ];
    const assets = [];
    for (const [index, each] of sources.entries()) {
      assets.push(await client.upload(each, { public_id: `node/${index}` }));
    }
    const conflict = await client.upload(content, { public_id: 'node/0' }).catch((error) => error.name);
    const again = await client.upload(content, { public_id: 'node/0', overwrite: true, filename: 'new.png' });
    const found = [];
    for await (const asset of client.iterAssets({ q: 'node/' })) found.push(asset.public_id);
    for (const name of found) await client.deleteAsset(name);
    return { assets, conflict, again, found };
"""


def test_node_uploads_bytes_and_streams(
    live_site: LiveSite, credential: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "stream.png"
    path.write_bytes(png(20, 20))
    seen = run_node(NODE_SOURCES, client=node_client(live_site, credential), path=str(path))
    assert {asset["bytes"] for asset in seen["assets"]} == {len(png(20, 20))}
    assert [seen["assets"][index]["original_filename"] for index in (3, 5)] == ["stream.png", "stream.png"]
    assert (seen["conflict"], seen["again"]["original_filename"]) == ("Conflict", "new.png")
    assert sorted(seen["found"]) == [f"node/{index}" for index in range(6)]


def test_what_one_uploads_the_other_sees(
    live_site: LiveSite, credential: dict[str, str], client: Cloudimg
) -> None:
    asset = client.upload(png(30, 30), public_id="shared/picture", tags=["both"])
    script = """
        const client = sdk.createClient(given.client);
        const seen = await client.getAsset('shared/picture');
        await client.updateAsset('shared/picture', { alt: 'A picture', folder: 'shared' });
        return { seen, url: client.urlFor('shared/picture', { w: 10 }) };
    """
    seen = run_node(script, client=node_client(live_site, credential))
    assert lasting(seen["seen"]) == lasting(asset)
    assert seen["url"] == client.url_for("shared/picture", w=10)
    assert client.get_asset("shared/picture")["folder"] == "shared"
    client.delete_asset("shared/picture")

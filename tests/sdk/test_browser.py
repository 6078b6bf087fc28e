"""The SDK for browsers in Chromium, against a running site: upload with progress, addresses, pictures."""

import pytest

from tests.browser import OpenPage
from tests.live import LiveSite

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.xdist_group("live_site")]

UPLOAD = """async (key) => {
  const { createClient } = await import('/sdk/browser/imghost.js');
  const client = createClient({ baseUrl: location.origin, key });
  const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 48 });
  canvas.getContext('2d').fillRect(0, 0, 64, 48);
  const drawn = await new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
  const progress = [];
  const options = { filename: 'drawn.png', onProgress: (step) => progress.push(step) };
  const asset = await client.upload(drawn, options).catch((error) => ({ failed: error.status }));
  if ('failed' in asset) return asset;
  document.body.innerHTML = client.picture(asset.public_id, 'Drawn', { widths: [32, 64] });
  const image = document.querySelector('img');
  image.loading = 'eager';
  await image.decode();
  return {
    width: asset.width, size: drawn.size, last: progress[progress.length - 1], shown: image.currentSrc,
    url: client.urlFor(asset.public_id), told: asset.url, srcset: client.srcset(asset.public_id, [64, 32]),
  };
}"""


def test_it_uploads_with_progress_and_shows_what_it_uploaded(
    open_page: OpenPage, live_site: LiveSite
) -> None:
    found = open_page("/api-docs").evaluate(UPLOAD, live_site.api_key)
    assert found["width"] == 64
    assert found["last"]["loaded"] == found["last"]["total"] > found["size"]
    assert found["url"] == found["told"]
    assert [part.split()[1] for part in found["srcset"].split(", ")] == ["32w", "64w"]
    assert found["shown"].startswith(f"{live_site.base_url}/v1/image/w_")
    assert "f_avif" in found["shown"]


def test_a_wrong_key_is_told_by_its_status(open_page: OpenPage) -> None:
    assert open_page("/api-docs").evaluate(UPLOAD, "ck_wrong:cs_wrong") == {"failed": 401}

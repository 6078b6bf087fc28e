"""A running site beside thumbor, IPX and nginx in the same run: `python -m benchmarks.delivery`.

First requests: a picture of 12 megapixels to WebP of quality 80, medians of interleaved runs over HTTP, with
the likeness of the result to a lossless reduction. Then uploads, and requests per second for a stored file.
Times differ from machine to machine; compare only what stands in one table.
"""

import argparse
import io
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from PIL import Image

from benchmarks import peers
from benchmarks.imaging import photograph
from benchmarks.load import requests_per_second
from imghost.services import answer_mark
from tests.live import LiveSite, running_site
from tests.services.delivery.likeness import similarity
from tests.waiting import wait_until

FORMATS = {
    "jpeg": {"quality": 95, "subsampling": 0},
    "png": {"compress_level": 1},
    "webp": {"quality": 90, "method": 0},
}
WIDTHS = (400, 1200)
STORED_BYTES = 100_000
SETTINGS = {
    "IMGHOST_WEB_WORKERS": str(os.cpu_count()),
    "IMGHOST_JOB_WORKERS": "2",
    "IMGHOST_VARIANT_LIMIT_PER_IMAGE": "100000 per hour",
    "IMGHOST_VARIANT_LIMIT_PER_ADDRESS": "100000 per hour",
}
Fetch = Callable[[str, int], bytes]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=7)
    parser.add_argument("--seconds", type=int, default=4, help="length of each load")
    parser.add_argument("--stored", action="store_true", help="only the requests per second of stored files")
    arguments = parser.parse_args()
    thumbor, ipx = peers.install_thumbor(), peers.install_ipx()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        draw_sources(folder / "sources")
        site = stack.enter_context(contextmanager(running_site)(**SETTINGS))
        if not arguments.stored:
            first_requests(site, folder, thumbor, ipx, arguments.repeat)
            uploads(site, folder / "sources" / "photo.jpeg", arguments.repeat)
        stored_files(site, folder, thumbor, arguments.seconds)


def draw_sources(folder: Path) -> None:
    """The same photograph as JPEG, PNG and WebP, and a file of about 100 KB."""
    folder.mkdir()
    with Image.open(io.BytesIO(photograph())) as picture:
        for name, options in FORMATS.items():
            picture.save(folder / f"photo.{name}", name.upper(), **options)
        small = picture.resize((640, 480))
    for quality in range(99, 20, -1):
        small.save(folder / "small.jpg", "JPEG", quality=quality)
        if (folder / "small.jpg").stat().st_size <= STORED_BYTES:
            return


def first_requests(site: LiveSite, folder: Path, thumbor: Path | None, ipx: Path | None, repeat: int) -> None:
    sources = folder / "sources"
    codes = {name: uploaded(site, sources / f"photo.{name}") for name in FORMATS}
    wait_until(lambda: set(site.statuses()) == {"ready"}, 300)
    client = httpx.Client(timeout=120, trust_env=False)
    with ExitStack() as stack:
        servers: dict[str, Fetch] = {
            "imghost": lambda name, width: client.get(own(site, codes[name], width)).read(),
            "imghost, not ready": lambda name, width: client.get(own(site, codes[name], width)).read(),
        }
        if thumbor:
            base = stack.enter_context(
                peers.thumbor(thumbor, sources, folder / "thumbor", keeps_results=False)
            )
            options = "filters:format(webp):quality(80)"
            servers["thumbor"] = lambda name, width: client.get(
                f"{base}/unsafe/{width}x0/{options}/photo.{name}"
            ).read()
        if ipx:
            place = stack.enter_context(peers.ipx(ipx, sources))
            servers["IPX"] = lambda name, width: client.get(
                f"{place}/w_{width},f_webp,q_80/photo.{name}"
            ).read()
        print(f"\nfirst request, 12 megapixels to WebP, {repeat} interleaved runs, median (likeness, KB)")
        print(f"{'':14}" + "".join(f"{server:>28}" for server in servers))
        for name in FORMATS:
            for width in WIDTHS:
                _compare(Stored(site, codes[name]), sources / f"photo.{name}", width, servers, repeat)
        cached(site, client, codes, repeat)


def _compare(kept: "Stored", source: Path, width: int, servers: dict[str, Fetch], repeat: int) -> None:
    times: dict[str, list[float]] = {server: [] for server in servers}
    answers: dict[str, bytes] = {}
    for _ in range(repeat):
        for server, fetch in servers.items():
            with kept.without_rungs() if server.endswith("ready") else kept.as_it_is():
                began = time.perf_counter()
                answers[server] = fetch(source.suffix[1:], width)
                times[server].append(time.perf_counter() - began)
    with Image.open(source) as whole:
        exact = whole.convert("RGB").resize(
            (width, width * whole.height // whole.width), Image.Resampling.LANCZOS
        )
    cells = []
    for server in servers:
        with Image.open(io.BytesIO(answers[server])) as made:
            assert (made.format, made.size) == ("WEBP", exact.size), (server, made.format, made.size)
            like = similarity(made, exact)
        middle = statistics.median(times[server]) * 1000
        cells.append(f"{middle:9.0f} ms ({like:.3f}, {len(answers[server]) / 1000:4.0f})".rjust(28))
    print(f"{source.suffix[1:]:5} {width:5} px " + "".join(cells), flush=True)


class Stored:
    """The files of one image as the worker left them: what visitors caused is removed again."""

    def __init__(self, site: LiveSite, code: str) -> None:
        self._site = site
        self._folder = site.home / "storage" / "blobs" / code[:2] / code / "1"
        self._before = set(self._folder.iterdir())
        self._away = Path(tempfile.mkdtemp())

    def as_it_is(self) -> "ExitStack":
        stack = ExitStack()
        stack.callback(self._forget_new)
        return stack

    def without_rungs(self) -> "ExitStack":
        """As for an image whose worker has not come yet: everything starts from the original."""
        stack = self.as_it_is()
        for path in self._before:
            if not path.name.startswith("original"):
                shutil.move(path, self._away / path.name)
                stack.callback(shutil.move, self._away / path.name, path)
        return stack

    def _forget_new(self) -> None:
        for path in set(self._folder.iterdir()) - self._before:
            path.unlink()
        # Web processes keep answers in memory while this stands.
        with self._site.redis() as connection:
            connection.delete(answer_mark.KEY)


def cached(site: LiveSite, client: httpx.Client, codes: dict[str, str], repeat: int) -> None:
    """The second request of the same pictures."""
    print("\nthe same once more, stored, median")
    for name, code in codes.items():
        for width in WIDTHS:
            client.get(own(site, code, width))
            times = []
            for _ in range(repeat * 5):
                began = time.perf_counter()
                client.get(own(site, code, width)).read()
                times.append(time.perf_counter() - began)
            print(f"{name:5} {width:5} px {statistics.median(times) * 1000:9.1f} ms")


def uploads(site: LiveSite, source: Path, repeat: int) -> None:
    """Until the answer of the upload, which waits for thumb and medium."""
    times = []
    for _ in range(repeat):
        began = time.perf_counter()
        uploaded(site, source)
        times.append(time.perf_counter() - began)
        wait_until(lambda: set(site.statuses()) == {"ready"}, 120)
    size = source.stat().st_size / 1e6
    print(f"\nupload of a JPEG of 12 megapixels ({size:.1f} MB) until thumb and medium exist")
    print(f"median {statistics.median(times):.2f} s, best {min(times):.2f} s")


def stored_files(site: LiveSite, folder: Path, thumbor: Path | None, seconds: int) -> None:
    """Requests per second for a stored file of about 100 KB."""
    small = folder / "sources" / "small.jpg"
    with ExitStack() as stack:
        handing_over = stack.enter_context(
            contextmanager(running_site)(**SETTINGS, IMGHOST_ACCEL_PREFIX="/_files")
        )
        blobs = handing_over.home / "storage" / "blobs"
        front = stack.enter_context(peers.nginx(folder / "nginx", small.parent, handing_over.port, blobs))
        addresses = {"nginx, static file": f"{front}/static/small.jpg"}
        for name, base, path in (
            ("imghost", site.base_url, stored_addresses(site, small)),
            ("behind nginx", front, stored_addresses(handing_over, small)),
        ):
            addresses |= {f"{name}, {kind}": base + address for kind, address in path.items()}
        if thumbor:
            base = stack.enter_context(
                peers.thumbor(thumbor, small.parent, folder / "kept", keeps_results=True)
            )
            addresses["thumbor, result storage"] = f"{base}/unsafe/0x0/filters:quality(95)/small.jpg"
        print("\nrequests per second, 16 connections, medians of three interleaved loads")
        rates: dict[str, list[float]] = {name: [] for name in addresses}
        for _ in range(3):
            for name, address in addresses.items():
                rates[name].append(requests_per_second(address, seconds))
        static = statistics.median(rates["nginx, static file"])
        for name, measured in rates.items():
            size = len(httpx.get(addresses[name], trust_env=False).content)
            rate = statistics.median(measured)
            print(f"{name:26}{rate:9.0f}/s  {rate / static:5.2f} of nginx  {size / 1000:5.0f} KB")


def stored_addresses(site: LiveSite, picture: Path) -> dict[str, str]:
    """Upload `picture` and return where its file and a variant of about as many bytes are."""
    image = site.upload(picture.read_bytes(), picture.name).json()["image"]
    variants = (f"/img/{image['id_encoded']}?q={quality}&f=jpeg" for quality in range(95, 10, -5))
    alike = next(each for each in variants if len(_content(site, each)) < STORED_BYTES * 1.05)
    return {"direct link": urlsplit(image["url"]).path, "variant": alike}


def _content(site: LiveSite, path: str) -> bytes:
    answer = httpx.get(site.base_url + path, trust_env=False, timeout=60)
    # Where nginx sends the file there is nothing here but its name.
    handed_over = answer.headers.get("X-Accel-Redirect")
    if handed_over is None:
        return answer.content
    return (site.home / "storage" / "blobs" / handed_over.removeprefix("/_files/")).read_bytes()


def own(site: LiveSite, code: str, width: int) -> str:
    return f"{site.base_url}/img/{code}?w={width}&f=webp&q=80"


def uploaded(site: LiveSite, path: Path) -> str:
    answer = site.upload(path.read_bytes(), path.name)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["image"]["id_encoded"])


if __name__ == "__main__":
    main()

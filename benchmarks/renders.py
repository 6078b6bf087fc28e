"""Renders per second, processor time per upload, more formats beside IPX: `python -m benchmarks.renders`.

Distinct first sizes of one 12-megapixel JPEG, eight clients at once; uploads of that JPEG one after the other
until `ready`; then first requests for AVIF, an animated GIF and a drawing. Compare only within one run.
"""

import argparse
import io
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
from PIL import Image, ImageDraw

from benchmarks import peers
from benchmarks.delivery import SETTINGS, draw_sources, own, uploaded
from benchmarks.processor_time import used_by
from tests.live import LiveSite, running_site
from tests.waiting import wait_until

CLIENTS = 8
SMALLEST = 200
Address = Callable[[int], str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=7)
    parser.add_argument("--sizes", type=int, default=120, help="how many distinct sizes are asked for")
    arguments = parser.parse_args()
    thumbor, ipx = peers.install_thumbor(), peers.install_ipx()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        sources = folder / "sources"
        draw_sources(sources)
        draw_others(sources)
        site = stack.enter_context(contextmanager(running_site)(**SETTINGS))
        code = uploaded(site, sources / "photo.jpeg")
        wait_until(lambda: set(site.statuses()) == {"ready"}, 300)
        servers: dict[str, Address] = {"imghost": lambda width: own(site, code, width)}
        place = ""
        if thumbor:
            base = stack.enter_context(
                peers.thumbor(thumbor, sources, folder / "thumbor", keeps_results=False)
            )
            options = "filters:format(webp):quality(80)"
            servers["thumbor"] = lambda width: f"{base}/unsafe/{width}x0/{options}/photo.jpeg"
        if ipx:
            place = stack.enter_context(peers.ipx(ipx, sources))
            servers["IPX"] = lambda width: f"{place}/w_{width},f_webp,q_80/photo.jpeg"
        renders_per_second(servers, arguments.sizes)
        processor_per_upload(site, sources / "photo.jpeg", arguments.repeat)
        other_formats(site, sources, place, arguments.repeat)


def draw_others(folder: Path) -> None:
    """A moving disc of 30 frames, 800 x 600, and a drawing."""
    frames = []
    for number in range(30):
        frame = Image.linear_gradient("L").resize((800, 600)).convert("RGB")
        ImageDraw.Draw(frame).ellipse((number * 20, 200, number * 20 + 180, 380), fill=(200, 40, 40))
        frames.append(frame)
    frames[0].save(folder / "moving.gif", "GIF", save_all=True, append_images=frames[1:], duration=50, loop=0)
    rings = "".join(
        f'<circle cx="128" cy="128" r="{radius}" fill="none" stroke="#{radius * 997 % 4096:03x}"/>'
        for radius in range(4, 124, 4)
    )
    (folder / "drawing.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256">{rings}</svg>'
    )


def renders_per_second(servers: dict[str, Address], sizes: int) -> None:
    print(f"\n{sizes} distinct first sizes to WebP, {CLIENTS} clients at once")
    for name, address in servers.items():
        with httpx.Client(timeout=120, trust_env=False) as client, ThreadPoolExecutor(CLIENTS) as pool:
            began = time.perf_counter()
            addresses = [address(SMALLEST + number) for number in range(sizes)]
            answers = list(pool.map(lambda each: client.get(each).status_code, addresses))
            seconds = time.perf_counter() - began
        assert set(answers) == {200}, answers
        print(f"{name:10}{sizes / seconds:8.1f} renders/s")


def processor_per_upload(site: LiveSite, source: Path, repeat: int) -> None:
    assert site.process is not None
    times = []
    for _ in range(repeat):
        before = used_by(site.process.pid)
        uploaded(site, source)
        wait_until(lambda: set(site.statuses()) == {"ready"}, 120)
        times.append(used_by(site.process.pid) - before)
    print(f"\nprocessor time of an upload of 12 megapixels until it is ready, {repeat} runs")
    print(f"median {statistics.median(times):.2f} s, least {min(times):.2f} s")


def other_formats(site: LiveSite, sources: Path, place: str, repeat: int) -> None:
    print(f"\nfirst request, {repeat} interleaved runs, median (KB)")
    rows = (
        ("photo.jpeg", "w=400&f=avif", "w_400,f_avif,q_60"),
        ("photo.jpeg", "w=1200&f=avif", "w_1200,f_avif,q_60"),
        ("moving.gif", "w=400&f=webp", "a,w_400,f_webp,q_80"),
        ("drawing.svg", "w=512&f=png", "w_512,f_png"),
    )
    codes = {name: uploaded(site, sources / name) for name in {row[0] for row in rows}}
    wait_until(lambda: set(site.statuses()) == {"ready"}, 300)
    for name, query, words in rows:
        servers = {"imghost": lambda number, n=name, q=query: _varied(site, codes[n], q, number)}
        if place:
            servers["IPX"] = lambda _number, n=name, w=words: f"{place}/{w}/{n}"
        cells = [f"{server} {_first(address, repeat)}" for server, address in servers.items()]
        print(f"{name:12} {query:14} " + "   ".join(cells))


def _varied(site: LiveSite, code: str, query: str, number: int) -> str:
    """Each run asks for another quality, or where there is none another background, so nothing is stored."""
    more = f"&bg=0000{number:02x}" if query.endswith("png") else f"&q={70 + number}"
    return f"{site.base_url}/img/{code}?{query}{more}"


def _first(address: Address, repeat: int) -> str:
    times, size = [], 0
    for number in range(repeat):
        began = time.perf_counter()
        answer = httpx.get(address(number), timeout=120, trust_env=False)
        times.append(time.perf_counter() - began)
        assert answer.status_code == 200, answer.text
        size = len(answer.content)
    with Image.open(io.BytesIO(answer.content)) as picture:
        shape = f"{picture.format} {picture.width}x{picture.height}"
    return f"{statistics.median(times) * 1000:.0f} ms ({size / 1000:.0f}, {shape})"


if __name__ == "__main__":
    main()

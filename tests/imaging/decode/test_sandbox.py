"""A decoder that is starved, hung or killed harms one order and nothing else."""

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from PIL import Image

from imghost.base.errors import Unavailable, Unprocessable
from imghost.imaging import sandbox
from imghost.imaging.limits import Limits
from imghost.imaging.render import Output, RenderOrder
from imghost.transforms.transform import Transform
from tests.imaging.decode.processes import busy_children, children, decoder_servers, is_alive, limit_of
from tests.pictures import encoded, jpeg
from tests.waiting import wait_until

pytestmark = pytest.mark.processes

_PROJECT = Path(__file__).resolve().parents[3]


def _hanging_order(directory: Path) -> RenderOrder:
    """Its source is a pipe nobody writes to, so the child waits without using the processor."""
    source = directory / "hanging"
    if not source.exists():
        os.mkfifo(source)
    output = Output(name="thumb", transform=Transform(width=10), path=directory / "never")
    return RenderOrder(source=source, format="png", outputs=(output,))


def _server() -> int:
    sandbox.start()
    (server,) = decoder_servers(os.getpid())
    return server


def test_too_little_memory_is_a_clear_refusal(render):
    # The WebP decoder allocates the whole picture itself, past ImageMagick's own accounting.
    big = encoded(Image.new("RGB", (9000, 9000), "navy"), "WEBP", lossless=True, method=0)

    with pytest.raises(Unprocessable) as caught:
        render.report(big, "webp", Transform(width=10), limits=Limits(decode_memory=256 * 1024**2))

    assert caught.value.code == "decode-memory"
    assert not (render.directory / "output-0").exists()


def test_too_much_processor_time_is_a_clear_refusal(render):
    noise = encoded(Image.effect_noise((2500, 2500), 90).convert("RGB"), "PNG")

    with pytest.raises(Unprocessable) as caught:
        render.report(noise, "png", Transform(format="avif", quality=90), limits=Limits(decode_seconds=1))

    assert caught.value.code == "decode-timeout"


def test_hanging_without_using_the_processor_is_a_clear_refusal(tmp_path):
    with pytest.raises(Unprocessable) as caught:
        sandbox.render(_hanging_order(tmp_path), Limits(decode_seconds=1))

    assert caught.value.code == "decode-timeout"


@pytest.mark.parametrize("target", ["tiff", "avif"])
def test_too_large_a_result_is_a_clear_refusal(render, target):
    noise = encoded(Image.effect_noise((400, 400), 90).convert("RGB"), "PNG")

    with pytest.raises(Unprocessable) as caught:
        render.report(noise, "png", Transform(format=target), limits=Limits(decode_file=10_000))

    assert caught.value.code == "decode-disk"
    assert not (render.directory / "output-0").exists()


def test_source_or_folder_that_is_not_there_is_our_fault(tmp_path):
    there = tmp_path / "source"
    there.write_bytes(jpeg())
    output = Output(name="o", transform=Transform(), path=tmp_path / "missing" / "output")
    for source, target in ((there, output), (tmp_path / "gone", output)):
        with pytest.raises(Unavailable):
            sandbox.render(RenderOrder(source=source, format="jpeg", outputs=(target,)), Limits())


@pytest.mark.parametrize(
    ("signal_number", "failure"),
    # The kernel kills when memory is short; the others are what a file does to a decoder.
    [(signal.SIGKILL, Unavailable), (signal.SIGSEGV, Unprocessable), (signal.SIGABRT, Unprocessable)],
)
def test_killed_child_fails_its_own_order_alone(tmp_path, render, signal_number, failure):
    server = _server()
    with ThreadPoolExecutor() as pool:
        doomed = pool.submit(sandbox.render, _hanging_order(tmp_path), Limits())
        wait_until(lambda: busy_children(server))
        assert render.report(jpeg(), "jpeg", Transform(width=50)).width == 600
        os.kill(busy_children(server)[0], signal_number)
        with pytest.raises(failure):
            doomed.result()
    assert decoder_servers(os.getpid()) == [server]


def test_child_is_limited(tmp_path):
    server = _server()
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(sandbox.render, _hanging_order(tmp_path), Limits(decode_seconds=50))
        wait_until(lambda: busy_children(server) and limit_of(busy_children(server)[0], "Max cpu time") == 50)
        (child,) = busy_children(server)
        assert limit_of(child, "Max address space") == Limits().decode_memory
        assert limit_of(child, "Max file size") == Limits().decode_file
        assert limit_of(child, "Max core file size") == 0
        assert limit_of(child, "Max open files") <= 64
        status = Path(f"/proc/{child}/status").read_text()
        assert "NoNewPrivs:\t1" in status
        assert "Umask:\t0077" in status
        os.kill(child, signal.SIGKILL)
        with pytest.raises(Unavailable):
            waiting.result()


def test_order_goes_to_a_child_that_waited_for_it(tmp_path):
    server = _server()
    wait_until(lambda: len(children(server)) == 1)
    (spare,) = children(server)
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(sandbox.render, _hanging_order(tmp_path), Limits())
        wait_until(lambda: busy_children(server) == [spare])
        wait_until(lambda: len(children(server)) == 2)
        os.kill(spare, signal.SIGKILL)
        with pytest.raises(Unavailable):
            waiting.result()


def test_killed_spare_child_is_replaced(render):
    server = _server()
    wait_until(lambda: len(children(server)) == 1)
    (spare,) = children(server)
    os.kill(spare, signal.SIGKILL)
    wait_until(lambda: children(server) not in ([], [spare]))

    assert render.report(jpeg(), "jpeg", Transform(width=50)).width == 600
    assert decoder_servers(os.getpid()) == [server]


def test_decoder_knows_no_secrets(monkeypatch):
    monkeypatch.setenv("IMGHOST_SECRET_KEY", "canary")
    sandbox.stop()

    environment = Path(f"/proc/{_server()}/environ").read_bytes()

    assert b"canary" not in environment
    assert b"HOME=/nonexistent" in environment


def test_decoder_is_off_the_network_when_it_says_so():
    server = _server()
    ours, theirs = (os.readlink(f"/proc/{pid}/ns/net") for pid in (os.getpid(), server))

    assert sandbox.network_isolated() == (ours != theirs)


def test_decoder_loads_neither_the_site_nor_its_frameworks():
    """It is forked for every picture, so it stays small."""
    program = "import sys, imghost.imaging.decoder; print(*sys.modules)"

    loaded = subprocess.run(
        [sys.executable, "-c", program], cwd=_PROJECT, check=True, stdout=subprocess.PIPE, text=True
    ).stdout.split()

    assert not {"flask", "sqlalchemy", "redis", "pydantic", "imghost.settings"} & set(loaded)


def test_killed_server_is_replaced(render):
    os.kill(_server(), signal.SIGKILL)

    assert render.report(jpeg(), "jpeg", Transform(width=50)).width == 600


def test_server_killed_in_the_middle_of_an_order(tmp_path, render):
    server = _server()
    with ThreadPoolExecutor() as pool:
        doomed = pool.submit(sandbox.render, _hanging_order(tmp_path), Limits())
        wait_until(lambda: busy_children(server))
        (child,) = busy_children(server)
        os.kill(server, signal.SIGKILL)
        with pytest.raises(Unavailable):
            doomed.result()
    wait_until(lambda: not is_alive(child))
    assert render.report(jpeg(), "jpeg", Transform(width=50)).width == 600


def test_server_that_cannot_start_is_unavailable(monkeypatch, render):
    sandbox.stop()
    monkeypatch.setattr(sys, "executable", "/bin/false")

    with pytest.raises(Unavailable):
        render.report(jpeg(), "jpeg", Transform(width=50))


def test_eight_threads_at_once(tmp_path):
    source = tmp_path / "source"
    source.write_bytes(jpeg(1200, 800))

    def work(number: int) -> tuple[int, int]:
        output = Output(name="o", transform=Transform(width=100 + number), path=tmp_path / str(number))
        report = sandbox.render(RenderOrder(source=source, format="jpeg", outputs=(output,)), Limits())
        with Image.open(output.path) as picture:
            return picture.width, report.rendered[0].width

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(24))) == [(100 + number, 100 + number) for number in range(24)]


def test_outputs_are_announced_one_by_one(render):
    order = render.order(jpeg(), "jpeg", Transform(width=50), Transform(width=300))
    heard = []

    def hear(rendered):
        assert (render.directory / f"output-{rendered.name}").stat().st_size == rendered.bytes
        heard.append(rendered.width)

    sandbox.render(order, Limits(), hear)

    assert heard == [300, 50]


def test_nothing_is_left_in_the_temporary_directory(tmp_path, owner):
    finished = owner(
        """
        limits = Limits(decode_memory=256 * 1024**2)
        for format_name in ("jpeg", "png"):
            try:
                sandbox.render(order(format_name, blur=2.0), limits)
            except Unprocessable as error:
                print(error.code)
        def left():
            return [path for path in Path(os.environ["TMPDIR"]).rglob("*") if path.is_file()]
        # The next spare child may be at its own small pictures.
        wait_until(lambda: not left())
        print("nothing is left")
        """,
    )

    assert finished.wait() == 0
    # The JPEG pinned as PNG is refused; after both orders no file is left.
    assert finished.stdout.read().splitlines() == ["unreadable-image", "nothing is left"]
    wait_until(lambda: not list((tmp_path / "temporary").iterdir()))


def test_everything_ends_with_its_owner(tmp_path, owner):
    process = owner("sandbox.start(); print('started', flush=True); sandbox.render(hanging(), Limits())")
    assert process.stdout.readline() == "started\n"
    (server,) = decoder_servers(process.pid)
    wait_until(lambda: busy_children(server))
    (child,) = busy_children(server)

    process.kill()
    process.wait()

    wait_until(lambda: not is_alive(server) and not is_alive(child))
    assert not list((tmp_path / "temporary").iterdir())


def test_what_a_killed_server_left_is_swept_by_the_next(tmp_path, owner):
    process = owner("sandbox.start(); print('started', flush=True); sandbox.render(hanging(), Limits())")
    assert process.stdout.readline() == "started\n"
    (server,) = decoder_servers(process.pid)
    wait_until(lambda: busy_children(server))
    (child,) = busy_children(server)
    os.kill(server, signal.SIGKILL)
    process.kill()
    process.wait()
    wait_until(lambda: not is_alive(child))
    (left,) = (tmp_path / "temporary").iterdir()

    assert owner("sandbox.start()").wait() == 0

    assert not left.exists()


def test_forked_owner_shares_the_server_and_needs_none_of_its_own(owner):
    finished = owner(
        """
        from imghost.imaging.decoder_process import running_server

        def work():
            width = sandbox.render(order("jpeg"), Limits()).width
            print(width, running_server().process.pid == server, flush=True)

        server = running_server().process.pid
        if os.fork() == 0:
            work()
            os._exit(0)
        os.wait()
        work()
        """
    )

    assert finished.wait() == 0
    assert finished.stdout.read() == "600 True\n600 True\n"


@pytest.fixture
def owner(tmp_path: Path) -> Iterator[Callable[[str], "subprocess.Popen[str]"]]:
    """Another process that owns a decoder, with a temporary directory of its own."""
    with ExitStack() as closing:
        yield lambda script: closing.enter_context(_start_owner(tmp_path, script))


def _start_owner(directory: Path, script: str) -> "subprocess.Popen[str]":
    (directory / "temporary").mkdir(exist_ok=True)
    (directory / "source").write_bytes(jpeg())
    if not (directory / "hanging").exists():
        os.mkfifo(directory / "hanging")
    program = _PREAMBLE.format(directory=directory) + textwrap.dedent(script)
    return subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=_PROJECT,
        env={**os.environ, "TMPDIR": str(directory / "temporary")},
        stdout=subprocess.PIPE,
        text=True,
    )


_PREAMBLE = """
import os, sys
from pathlib import Path
from imghost.base.errors import Unprocessable
from imghost.imaging import decoder_process, sandbox
from imghost.imaging.limits import Limits
from imghost.imaging.render import Output, RenderOrder
from imghost.transforms.transform import Transform
from tests.waiting import wait_until

directory = Path("{directory}")

def order(format_name, **transform):
    output = Output(name="o", transform=Transform(**transform), path=directory / "output")
    return RenderOrder(source=directory / "source", format=format_name, outputs=(output,))

def hanging():
    output = Output(name="o", transform=Transform(), path=directory / "output")
    return RenderOrder(source=directory / "hanging", format="png", outputs=(output,))
"""

"""One render for everybody who asks at once; somebody else takes over when the one who renders dies."""

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import IO

import pytest
from flask import Flask

from imghost.base.errors import NotFound, TooManyRequests, Unavailable
from imghost.extensions import db
from imghost.models import Image
from imghost.services.delivery import render_slots, variants
from imghost.services.delivery.render_claim import CLAIM_SECONDS, take_claim
from imghost.services.late_writes import EXTENSION
from imghost.services.usage.usage import totals
from imghost.services.variant_keys import original_key, variant_key
from imghost.settings import Settings
from imghost.storage.current import storage
from imghost.transforms.transform import Transform
from tests.live import ROOT
from tests.pictures import jpeg
from tests.services.delivery.asking import THREADS, ask_often
from tests.services.delivery.conftest import Ask, Upload
from tests.waiting import wait_until

WIDTH = 1000
WANTED = Transform(width=WIDTH, blur=5.0, format="webp")
RENDERING = render_slots.Rendering()


@pytest.fixture
def image(upload: Upload) -> Image:
    """A large picture that every thread of the test may read."""
    image = upload(jpeg(4000, 3000))
    db.session.expunge(image)
    return image


@contextmanager
def another_process(settings: Settings, code: str, how: str, log: IO[str]) -> Iterator[subprocess.Popen[str]]:
    """A process of the same site that stands ready to ask."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("IMGHOST_")}
    environment |= {
        "IMGHOST_HOME": str(settings.home),
        "REDIS_URL": settings.redis_url,
        "DATABASE_URL": settings.database_url,
        "IMGHOST_SECRET_KEY": settings.secret_key,
        "IMGHOST_WEB_THREADS": str(settings.web_threads),
    }
    started = "import logging, runpy; logging.basicConfig(level=logging.INFO); "
    program = (
        started + "runpy.run_module('tests.services.delivery.asking', run_name='__main__', alter_sys=False)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, code, str(WIDTH), how],
        cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n", log.name
        yield process
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.mark.settings(web_threads=2 * THREADS)
def test_a_hundred_requests_in_two_processes_are_one_render(
    app: Flask, settings: Settings, image: Image, tmp_path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "imghost.services.delivery.variants")
    with (tmp_path / "log").open("w+") as log, another_process(settings, image.code, "many", log) as other:
        go(other)
        assert ask_often(app, image, WANTED, 100 - THREADS) == 100 - THREADS
        assert said(other) == str(THREADS)
        log.seek(0)
        made = [line for line in [*log, *caplog.messages] if "made " in line]
    assert len(made) == 1
    assert variant_key(image, WANTED) in made[0]
    assert list((settings.storage_directory / "staging").iterdir()) == []


@pytest.mark.settings(web_threads=2 * THREADS)
def test_only_the_one_that_renders_uses_up_a_budget(app: Flask, image: Image) -> None:
    asked: list[int] = []
    together = threading.Barrier(20)

    def ask(number: int) -> None:
        with app.app_context():
            together.wait()
            variants.get_or_make(image, WANTED, lambda: asked.append(number))

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(ask, range(20)))
    assert len(asked) == 1


def test_new_pictures_are_counted_once(app: Flask, upload: Upload, ask: Ask) -> None:
    image = upload()
    for _ in range(3):
        assert ask(image, "w=200").status_code == 200
    assert image.user is not None
    # What was answered from memory is told within a second.
    app.extensions[EXTENSION].flush()
    counted = totals(image.user)
    assert (counted.url_calls, counted.processing, counted.billed) == (3, 1, 4)


def test_the_claim_of_a_killed_process_runs_out(
    app: Flask, settings: Settings, image: Image, tmp_path
) -> None:
    redis = app.extensions["redis"]
    name = f"claim:{variant_key(image, WANTED)}"
    with (tmp_path / "log").open("w+") as log, another_process(settings, image.code, "forever", log) as other:
        go(other)
        assert said(other) == "making"
        holder = redis.get(name)
        # While it lives it renews the claim, for as long as the picture takes.
        wait_until(lambda: redis.pttl(name) < (CLAIM_SECONDS - 1) * 1000)
        wait_until(lambda: redis.pttl(name) > (CLAIM_SECONDS - 1) * 1000)
        assert redis.get(name) == holder
        assert take_claim(variant_key(image, WANTED)) is None
        other.kill()
        assert variants.get_or_make(image, WANTED).is_file()
    assert redis.get(name) is None


def test_waiting_ends(app: Flask, image: Image, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render_slots, "PATIENCE_SECONDS", 0.2)
    claim = take_claim(variant_key(image, WANTED))
    assert claim is not None
    with claim, pytest.raises(Unavailable) as refusal:
        variants.get_or_make(image, WANTED)
    assert refusal.value.retry_after > 0
    assert variants.get_or_make(image, WANTED).is_file()


@pytest.mark.settings(web_threads=2 * THREADS)
def test_those_who_wait_hear_that_it_cannot_be_made(app: Flask, image: Image) -> None:
    """Twenty ask for a file that breaks its decoder: it is tried once, and nobody waits in vain."""
    storage().path(original_key(image)).write_bytes(b"\xff\xd8 no picture")
    for key in list(storage().walk()):
        if "original" not in key:
            storage().delete(key)
    tries: list[int] = []
    together = threading.Barrier(20)

    def ask(number: int) -> type[Exception] | None:
        with app.app_context():
            together.wait()
            try:
                variants.get_or_make(image, WANTED, lambda: tries.append(number))
            except NotFound:
                return NotFound
        return None

    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(ask, range(20))) == {NotFound}
    assert len(tries) == 1


def test_a_refused_render_lets_the_next_one_try(app: Flask, image: Image) -> None:
    def refuse() -> None:
        raise TooManyRequests

    with pytest.raises(TooManyRequests):
        variants.get_or_make(image, WANTED, refuse)
    assert variants.get_or_make(image, WANTED).is_file()


def render_until(leave: threading.Event, entered: threading.Event, slots: render_slots.RenderSlots) -> None:
    with slots.slot(RENDERING):
        entered.set()
        leave.wait()


def test_full_slots_refuse_and_say_when_to_come_back(app: Flask) -> None:
    slots = render_slots.RenderSlots(slots=1, places=1)
    entered, leave = threading.Event(), threading.Event()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(render_until, leave, entered, slots)
        entered.wait()
        with pytest.raises(Unavailable) as refusal, slots.slot(RENDERING):
            pass
        leave.set()
        first.result()
    assert refusal.value.retry_after > 0
    with slots.slot(RENDERING):
        pass


def test_places_in_the_queue_are_served_one_after_the_other(app: Flask) -> None:
    slots = render_slots.RenderSlots(slots=1, places=3)
    entered, leave = threading.Event(), threading.Event()
    with ThreadPoolExecutor(3) as pool:
        waiting = [pool.submit(render_until, leave, entered, slots) for _ in range(3)]
        entered.wait()
        leave.set()
        for done in waiting:
            done.result()


def test_the_impatient_do_not_keep_the_threads(app: Flask) -> None:
    """Some wait long for what another makes, but neither all of them nor instead of those who render."""
    slots = render_slots.RenderSlots(slots=1, places=4)
    with slots.patience() as first, slots.patience() as second, slots.patience() as third:
        assert first == second == render_slots.PATIENCE_SECONDS
        assert third == render_slots.CROWDED_SECONDS
        with slots.slot(RENDERING):
            pass

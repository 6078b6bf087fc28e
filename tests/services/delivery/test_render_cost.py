"""Cost is limited, not number: what could only time out is refused, and nobody has all the slots."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask

from imghost.base.errors import Unavailable
from imghost.extensions import db
from imghost.models import Image, User
from imghost.services.actor import Actor
from imghost.services.apis.presets import add_preset
from imghost.services.apis.signed_picture import client_path, signed_address
from imghost.services.delivery.render_cost import LARGEST_COST, cost_of
from imghost.services.delivery.render_slots import Rendering, RenderSlots
from imghost.transforms.transform import Transform
from tests.factories import make_image
from tests.waiting import wait_until

# 46 megapixels, as large cameras make them.
WIDTH, HEIGHT = 8_256, 5_504


@pytest.fixture
def large(owner: User) -> Image:
    return make_image(user=owner, width=WIDTH, height=HEIGHT)


def test_a_wide_blur_of_a_large_picture_is_cheap_now(large: Image) -> None:
    """It is made on a reduced picture, so a wider one costs no more."""
    blurred = [cost_of(large, Transform(width=5000, blur=sigma, format="jpeg")) for sigma in (10.0, 100.0)]
    assert blurred[0].seconds == blurred[1].seconds < LARGEST_COST / 2


def test_cost_is_area_times_work_times_frames(owner: User) -> None:
    still = make_image(user=owner, width=1000, height=1000)
    four = make_image(user=owner, width=2000, height=2000)
    moving = make_image(user=owner, width=1000, height=1000, format="gif", frames=10, is_animated=True)
    wanted = Transform(sharpen=True, format="webp")
    assert cost_of(four, wanted).seconds == pytest.approx(4 * cost_of(still, wanted).seconds)
    assert cost_of(moving, wanted).seconds == pytest.approx(10 * cost_of(still, wanted).seconds)
    assert cost_of(moving, Transform(sharpen=True, format="jpeg")).seconds < cost_of(moving, wanted).seconds


# What a dialect answers to a picture that would cost too much, and where its envelope has the words.
COSTLY: dict[str, tuple[Callable[[Image], str], str]] = {
    "query": (lambda image: f"/img/{image.code}?f=webp&q=100&sharpen=1", "error"),
    "path": (lambda image: f"/img/{image.code}/f_webp-q_100-rotate_33", "error"),
    "signed": (lambda image: signed_address(image, COSTLY_ONE).path, "message"),
    "preset": (lambda image: f"{client_path(image.user)}/preset:large/{image.code}.webp", "message"),  # type: ignore[arg-type]
    "img-cloud": (lambda image: f"/v1/image/f_webp,q_100/{image.asset_id}", "error"),
}
COSTLY_ONE = Transform(width=5000, height=5000, mode="cover", format="webp", quality=100)


@pytest.mark.parametrize("dialect", COSTLY)
def test_what_could_only_time_out_is_refused_before_it_starts(
    app: Flask, large: Image, owner: User, dialect: str
) -> None:
    """There is no file behind the row: whatever began to make it would say so."""
    add_preset(Actor(user=owner), "large", "w_5000,h_5000,c_fill,f_webp,q_100")
    db.session.commit()
    address, where = COSTLY[dialect]
    answer = app.test_client().get(address(large))
    assert (answer.status_code, "no-store" in answer.headers["Cache-Control"]) == (400, True)
    words = answer.get_json()[where]
    for told in (f"the limit is {LARGEST_COST:.0f} s", "format and quality", "width or height"):
        assert told in words


class Slots:
    """Threads that hold slots until they are told to leave."""

    def __init__(self, slots: int, places: int = 40) -> None:
        self.all = RenderSlots(slots, places)
        self.began: list[str] = []
        self._leave: dict[str, threading.Event] = {}
        self._threads: list[threading.Thread] = []

    def ask(self, name: str, **rendering: object) -> None:
        self._leave[name] = threading.Event()
        self._threads.append(threading.Thread(target=self._run, args=(name, Rendering(**rendering))))  # type: ignore[arg-type]
        self._threads[-1].start()
        # In the queue or through it, so that the next one comes later.
        wait_until(lambda: name in self.began or len(self.all._queue) + len(self.began) == len(self._threads))

    def leave(self, name: str) -> None:
        self._leave[name].set()

    def end(self) -> None:
        for event in self._leave.values():
            event.set()
        for thread in self._threads:
            thread.join()

    def _run(self, name: str, rendering: Rendering) -> None:
        with self.all.slot(rendering):
            self.began.append(name)
            self._leave[name].wait()


@contextmanager
def slots(number: int, places: int = 40) -> Iterator[Slots]:
    asked = Slots(number, places)
    try:
        yield asked
    finally:
        asked.end()


@pytest.mark.parametrize(
    "greedy",
    [
        {"address": "192.0.2.1"},
        {"picture": "one"},
        {"is_heavy": True},
        {"address": "2001:db8::1"},
    ],
)
def test_neither_an_address_nor_a_picture_nor_what_is_heavy_has_all_slots(greedy: dict[str, object]) -> None:
    with slots(2) as asked:
        for number in range(5):
            if "address" in greedy and ":" in str(greedy["address"]):
                # One household has many of these.
                greedy["address"] = f"2001:db8::{number}"
            asked.ask(f"greedy {number}", **greedy)
        assert asked.began == ["greedy 0"]
        asked.ask("other", address="198.51.100.1", picture="two")
        wait_until(lambda: asked.began == ["greedy 0", "other"])


def test_whoever_asks_for_less_goes_first() -> None:
    with slots(1) as asked:
        for number in range(4):
            asked.ask(f"greedy {number}", address="192.0.2.1", picture="one")
        asked.ask("other", address="198.51.100.1", picture="two")
        asked.leave("greedy 0")
        wait_until(lambda: len(asked.began) == 2)
        assert asked.began == ["greedy 0", "other"]


def test_one_address_cannot_fill_the_queue() -> None:
    with slots(1, places=6) as asked:
        for number in range(4):
            asked.ask(f"greedy {number}", address="192.0.2.1", picture=str(number))
        with pytest.raises(Unavailable), asked.all.slot(Rendering(address="192.0.2.1")):
            pass
        asked.ask("other", address="198.51.100.1", picture="two")

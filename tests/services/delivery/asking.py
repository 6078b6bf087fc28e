"""A second process that asks for a picture: `python -m tests.services.delivery.asking CODE WIDTH HOW`.

It says "ready", waits for a line, and says how many of its threads got the picture. HOW is `many` for fifty
threads at once or `forever` for one that has been told to make it and never does.
"""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from flask import Flask

from imghost import create_app
from imghost.extensions import db
from imghost.models import Image
from imghost.services.delivery.variants import get_or_make
from imghost.services.visibility import find_image
from imghost.transforms.transform import Transform

THREADS = 50


def main(code: str, width: int, how: str) -> None:
    app = create_app()
    transform = Transform(width=width, blur=5.0, format="webp")
    with app.app_context():
        image = find_image(code)
        assert image is not None
        db.session.expunge(image)
        print("ready", flush=True)
        sys.stdin.readline()
        if how == "many":
            print(ask_often(app, image, transform, THREADS), flush=True)
        else:
            get_or_make(image, transform, hang)


def ask_often(app: Flask, image: Image, transform: Transform, threads: int) -> int:
    """Ask from that many threads at the same moment; return how many got the same file."""
    together = threading.Barrier(threads)

    def ask(_number: int) -> bool:
        with app.app_context():
            together.wait()
            return get_or_make(image, transform).is_file()

    with ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(ask, range(threads)))


def hang() -> None:
    print("making", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])

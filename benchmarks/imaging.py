"""How long the pictures of one 12-megapixel JPEG take, and how much memory: `python -m benchmarks.imaging`.

Prints medians in milliseconds. The order for thumb and medium decodes at a fraction; the order for the rungs
decodes in full; the last lines show everything from one order, as a worker that is in no hurry would ask.
"""

import argparse
import io
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from imghost.imaging import sandbox
from imghost.imaging.limits import Limits
from imghost.imaging.render import Output, RenderOrder
from imghost.transforms.transform import Transform

_SIZE = (4000, 3000)
_FIRST = (
    ("thumb", Transform(width=320, height=320, mode="cover")),
    ("medium", Transform(width=500)),
)
_RUNGS = tuple(
    (f"rung {side}", Transform(width=side, height=side, quality=90, format="jpeg"))
    for side in (2560, 1280, 640)
)


def photograph() -> bytes:
    """A JPEG of 12 megapixels with detail at every scale, about 3 MB, the same every time."""
    dice = random.Random(12)
    picture = None
    for step, weight in ((8, 1.0), (32, 0.5), (128, 0.4), (500, 0.3)):
        size = (_SIZE[0] // step, _SIZE[1] // step)
        layer = Image.frombytes("RGB", size, dice.randbytes(size[0] * size[1] * 3))
        layer = layer.resize(_SIZE, Image.Resampling.BICUBIC)
        picture = layer if picture is None else Image.blend(picture, layer, weight)
    assert picture is not None
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=95)
    return buffer.getvalue()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--repeat", type=int, default=9)
    repeat = arguments.parse_args().repeat
    with tempfile.TemporaryDirectory() as directory:
        source = Path(directory) / "source"
        source.write_bytes(photograph())
        print(f"source: {_SIZE[0]}x{_SIZE[1]}, {source.stat().st_size / 1e6:.1f} MB, {repeat} runs each")
        started = time.perf_counter()
        sandbox.start()
        print(f"{'decoder start':28} {_milliseconds(started):7.0f} ms, once a process")
        for name, outputs, placeholder in (
            ("nothing (overhead)", (), False),
            ("thumb, medium, placeholder", _FIRST, True),
            ("three rungs", _RUNGS, False),
            ("all in one order", (*_FIRST, *_RUNGS), True),
        ):
            _report(name, source, outputs, repeat, placeholder=placeholder)
        sandbox.stop()


def _report(
    name: str, source: Path, wanted: Sequence[tuple[str, Transform]], repeat: int, *, placeholder: bool
) -> None:
    outputs = tuple(
        Output(name=output, transform=transform, path=source.with_name(output))
        for output, transform in wanted
    )
    if not outputs:
        tiny = source.with_name("tiny")
        Image.new("RGB", (1, 1)).save(tiny, "PNG")
        outputs = (Output(name="tiny", transform=Transform(), path=source.with_name("out")),)
        order = RenderOrder(source=tiny, format="png", outputs=outputs)
    else:
        order = RenderOrder(source=source, format="jpeg", outputs=outputs, placeholder=placeholder)
    times = []
    for _ in range(repeat):
        started = time.perf_counter()
        report = sandbox.render(order, Limits())
        times.append(_milliseconds(started))
    memory = report.peak_memory / 1e6
    print(f"{name:28} {statistics.median(times):7.0f} ms, best {min(times):.0f} ms, peak {memory:.0f} MB")


def _milliseconds(started: float) -> float:
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    main()

"""`python -m imghost.imaging.codecs_probe`: prints which formats are read and written here, as JSON.

Reads a sample of every format and writes one of every format that is written, through the whole pipeline and
each in a limited child, because a broken codec may end its process.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from imghost.imaging import fences, pipeline
from imghost.imaging.codecs import SAMPLES, WRITTEN
from imghost.imaging.confinement import confine
from imghost.imaging.films.encoder import ENCODERS
from imghost.imaging.formats import FORMATS
from imghost.imaging.limits import Limits
from imghost.imaging.render import Output, RenderOrder
from imghost.transforms.transform import Transform

_SAMPLE_LIMITS = Limits(side=64, area=4096, frames=2, decode_seconds=20)


def main() -> None:
    readable = [name for name in FORMATS if _works(name, ("png",))]
    found = {"readable": readable, "writable": list(_writable()), "films": _encodes_films()}
    sys.stdout.write(json.dumps(found))


def _writable() -> Iterable[str]:
    """All at once where all can be written, as on most machines; else one after the other."""
    if _works("png", WRITTEN):
        return WRITTEN
    return [name for name in WRITTEN if _works("png", (name,))]


def _encodes_films() -> bool:
    """Whether ffmpeg has every encoder that a film for browsers needs."""
    command = ["ffmpeg", "-v", "error", "-nostdin", "-encoders"]
    try:
        listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return False
    words = {word for line in listed.splitlines() for word in line.split()[1:2]}
    return words.issuperset(ENCODERS)


def _works(name: str, targets: Iterable[str]) -> bool:
    """Whether a limited child makes every one of `targets` from the sample of format `name`."""
    with tempfile.TemporaryDirectory() as directory:
        child = os.fork()
        if child == 0:
            _render(name, targets, Path(directory))
        return os.waitpid(child, 0)[1] == 0


def _render(name: str, targets: Iterable[str], directory: Path) -> None:
    """The whole life of the child; it ends with 0 when everything was made."""
    status = 1
    try:
        os.chdir(directory)
        outputs = tuple(
            Output(name=target, transform=Transform(format=target), path=directory / f"made.{target}")
            for target in targets
        )
        order = RenderOrder(source=SAMPLES / f"sample.{name}", format=name, outputs=outputs)
        confine(_SAMPLE_LIMITS)
        fences.shut_in(order, directory)
        pipeline.run(order, _SAMPLE_LIMITS, lambda _: None)
        status = 0 if all(output.path.stat().st_size for output in outputs) else 1
    finally:
        os._exit(status)


if __name__ == "__main__":
    main()

"""Landlock rules of a decoder child: which libraries, programs and files it may still open."""

import sys
from pathlib import Path

from imghost.imaging import landlock, system_calls
from imghost.imaging.films.order import FilmOrder
from imghost.imaging.masks.order import MaskOrder
from imghost.imaging.protocol import Order

_PACKAGE = Path(__file__).resolve().parents[1]
# Libraries, programs, fonts and codecs. Nothing of /proc: it shows the environment of other processes.
_SYSTEM = (
    *map(Path, ("/usr", "/bin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/localtime")),
    *map(Path, ("/etc/fonts", "/var/cache/fontconfig", "/etc/ImageMagick-6", "/etc/ImageMagick-7")),
    *map(Path, ("/sys/devices/system/cpu", "/dev/urandom", "/dev/zero")),
)
_PYTHON = (Path(sys.prefix), Path(sys.base_prefix), _PACKAGE)


def shut_in(order: Order, directory: Path) -> None:
    """Keep this process to the files of `order` and its own `directory`, as far as the kernel can.

    The process must have given up new privileges before. Raises OSError when the kernel refuses.
    """
    others: tuple[Path | None, ...] = ()
    if isinstance(order, FilmOrder):
        results = {film.path.parent for film in order.films}
    elif isinstance(order, MaskOrder):
        # What the processor can do: without knowing, the network takes three times as long.
        others, results = (order.network, Path("/proc/cpuinfo")), {order.path.parent}
    else:
        others = (order.mark, order.mask)
        results = {output.path.parent for output in order.outputs}
    landlock.restrict(
        readable=(*_SYSTEM, *_PYTHON, order.source, *filter(None, others)),
        writable=(directory, Path("/dev/null"), *results),
    )
    system_calls.forbid()


def standing() -> list[str]:
    """Name the fences that this kernel has: `Landlock`, `seccomp`."""
    found = {"Landlock": landlock.version() > 0, "seccomp": system_calls.available()}
    return [name for name, stands in found.items() if stands]

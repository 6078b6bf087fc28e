"""The formats the site accepts and produces, as its workers detected them.

A worker asks when it starts and leaves the answer in the data directory for every other process. Until one
has, everything is presumed; what then cannot be read fails with a sentence of its own.
"""

import fcntl
import time
from pathlib import Path

from imghost.base.errors import InvalidInput, UnsupportedFormat
from imghost.base.messages import Message
from imghost.extensions import settings
from imghost.imaging.codecs import EVERYTHING, Codecs, ask_codecs, load, save
from imghost.imaging.facts import Facts
from imghost.imaging.probe import inspect
from imghost.imaging.sniff import HEAD_BYTES, sniff
from imghost.services.site.site_limits import file_limits

# Workers that start together ask once; a later start asks anew, because packages may have come or gone.
FRESH_SECONDS = 5.0
# By path: when the file was written, and what it says.
_known: dict[Path, tuple[int, Codecs]] = {}


def machine_codecs() -> Codecs:
    """Return what the workers read and write; everything until one of them has said so."""
    path = _path()
    try:
        written = path.stat().st_mtime_ns
    except OSError:
        return EVERYTHING
    known = _known.get(path)
    if known is None or known[0] != written:
        known = _known[path] = (written, load(path) or EVERYTHING)
    return known[1]


def find_codecs() -> Codecs:
    """Ask the decoder and leave the answer for the other processes. Raises Unavailable."""
    codecs = ask_codecs()
    path = _path()
    path.parent.mkdir(exist_ok=True, mode=0o700)
    save(codecs, path)
    return codecs


def agree_on_codecs() -> Codecs:
    """Ask the decoder unless another worker, started at the same time, just has. Raises Unavailable."""
    path = _path()
    path.parent.mkdir(exist_ok=True, mode=0o700)
    with path.with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if path.exists() and 0 <= time.time() - path.stat().st_mtime < FRESH_SECONDS:
            return machine_codecs()
        return find_codecs()


def inspect_readable(path: Path) -> Facts:
    """Return the facts of a file that this machine can read.

    Raises UnsupportedFormat for a format without a codec, and what `inspect` raises.
    """
    with path.open("rb") as file:
        name = sniff(file.read(HEAD_BYTES))
    if not machine_codecs().accepts(name):
        raise UnsupportedFormat(
            Message("This server cannot read %(format)s files at present.", format=name.upper()),
            code="disabled-format",
        )
    return inspect(path, file_limits())


def require_writable(format_name: str) -> None:
    """Raise InvalidInput for a format that this machine cannot write."""
    if format_name not in machine_codecs().writable:
        raise InvalidInput(
            Message("This server cannot write %(format)s files at present.", format=format_name.upper()),
            code="format-unavailable",
            field="format",
        )


def _path() -> Path:
    return settings().home / "run" / "codecs.json"

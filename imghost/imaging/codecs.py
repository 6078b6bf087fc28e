"""Codec detection: which formats this machine reads and writes, found with a small sample of each.

Distributions split their codecs into packages of their own (Debian 13 has one for each of libheif's), so a
machine may lack one. Then that format is off and all others work. Nothing here knows which library does it.
"""

import json
import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from imghost.base.errors import Unavailable
from imghost.imaging.formats import FORMATS
from imghost.imaging.policy import asked_decoder

SAMPLES = Path(__file__).parent / "samples"
# What pictures are made in, for visitors who ask for it by name too.
WRITTEN = ("jpeg", "png", "gif", "webp", "avif", "tiff", "jxl", "mp4", "webm")
# Thumbnails, grids and previews are made in these, whatever was uploaded.
ESSENTIAL = frozenset({"jpeg", "png", "webp"})
# Debian's and Ubuntu's names, from Debian 13 and Ubuntu 24.04 on; before, libheif had its codecs built in.
_PACKAGES = {
    "heic": "libheif-plugin-libde265",
    "bmp": "ffmpeg",
    "jxl": "ffmpeg",
    "svg": "librsvg2-bin",
    "mp4": "ffmpeg",
    "mov": "ffmpeg",
    "webm": "ffmpeg",
}
_NO_FILMS = (
    "No film can be encoded, so videos are shown as they were uploaded, without previews: ffmpeg lacks "
    "libx264 or AAC. Install Debian's ffmpeg, then restart the site."
)
_PROBE_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Codecs:
    """Names of formats, as in FORMATS. `films` says that videos are made for browsers."""

    readable: frozenset[str]
    writable: frozenset[str]
    films: bool = True

    def accepts(self, name: str) -> bool:
        """Say whether files of this format can be taken: they are read, and their thumbnails are made."""
        row = FORMATS[name]
        shown = (row.stored_as or row.name) if row.browsers_show and not row.is_video else "jpeg"
        return name in self.readable and shown in self.writable

    def problems(self) -> list[str]:
        """Return a sentence for each format that is off, with what to install."""
        found = [sentence for name in FORMATS if (sentence := self._problem(name))]
        return found if self.films else [*found, _NO_FILMS]

    def missing_essentials(self) -> list[str]:
        """Return the formats that no picture can be made without and that are not read and written."""
        return sorted(ESSENTIAL - (self.readable & self.writable))

    def _problem(self, name: str) -> str:
        lacks = ["read"] if name not in self.readable else []
        lacks += ["written"] if name in WRITTEN and name not in self.writable else []
        if not lacks:
            return ""
        effect = "nothing is converted to it" if self.accepts(name) else "uploads of it are refused"
        package = f". Install {_PACKAGES[name]}, then restart the site." if name in _PACKAGES else "."
        return f"{name.upper()} cannot be {' and '.join(lacks)}, so {effect}{package}"


EVERYTHING = Codecs(frozenset(FORMATS), frozenset(WRITTEN))


def ask_codecs() -> Codecs:
    """Ask the decoder, in a process of its own. Raises `Unavailable` when it cannot be asked."""
    try:
        return _read(asked_decoder("imghost.imaging.codecs_probe", _PROBE_SECONDS))
    except (OSError, ValueError, KeyError, subprocess.SubprocessError) as error:
        raise Unavailable("The image decoder cannot be started.") from error


def save(codecs: Codecs, path: Path) -> None:
    """Leave the answer for the other processes of the site."""
    names = {"readable": sorted(codecs.readable), "writable": sorted(codecs.writable), "films": codecs.films}
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=f"{path.name}.", delete=False) as draft:
        json.dump(names, draft)
    os.replace(draft.name, path)


def load(path: Path) -> Codecs | None:
    """Return the answer that was saved, None where there is none."""
    try:
        return _read(path.read_bytes())
    except (OSError, ValueError, KeyError):
        return None


def _read(document: bytes) -> Codecs:
    names = json.loads(document)
    return Codecs(frozenset(names["readable"]), frozenset(names["writable"]), bool(names["films"]))

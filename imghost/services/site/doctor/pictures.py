"""Whether pictures are read and written, by what, and how that is fenced in."""

import shutil
import subprocess

from imghost.imaging import sandbox
from imghost.imaging.limited_process import network_isolated
from imghost.imaging.policy import probe_policy
from imghost.services.site.doctor.finding import Trouble

PROGRAMS = {
    "ffmpeg": ("-version", "ffmpeg"),
    "ffprobe": ("-version", "ffmpeg"),
    "exiftool": ("-ver", "libimage-exiftool-perl"),
    "rsvg-convert": ("--version", "librsvg2-bin"),
}
PROGRAM_SECONDS = 20


def policy() -> str:
    """Raises Trouble when a format cannot be read or written, or something dangerous is accepted."""
    problems = probe_policy()
    if problems:
        raise Trouble("; ".join(problems) + ". Install imagemagick with its codecs; workers refuse to start.")
    return "every format is read and written, everything dangerous is refused"


def decoder() -> str:
    """Say whether the decoder's child has left the network."""
    try:
        isolated = sandbox.network_isolated()
    finally:
        sandbox.stop()
    if not isolated:
        return "the decoder runs in a limited child; this system does not let it leave the network"
    return "the decoder runs in a limited child without a network"


def programs() -> str:
    """Name the programs that pictures and videos need. Raises Trouble when one does not answer."""
    missing = sorted({package for name, (flag, package) in PROGRAMS.items() if not _answers(name, flag)})
    if missing:
        raise Trouble(f"Programs are missing. Install the packages {', '.join(missing)}.")
    how = "without a network" if network_isolated() else "this system does not let them leave the network"
    return f"{', '.join(PROGRAMS)}; {how}"


def _answers(program: str, flag: str) -> bool:
    path = shutil.which(program)
    if path is None:
        return False
    finished = subprocess.run(  # noqa: S603 (one of the programs named above, no shell)
        [path, flag], capture_output=True, timeout=PROGRAM_SECONDS, check=False
    )
    return finished.returncode == 0

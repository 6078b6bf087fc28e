"""Checks the image libraries: formats read and written, and the sandbox."""

import shutil
import subprocess

from imghost.base.messages import Message
from imghost.imaging import sandbox
from imghost.imaging.limited_process import network_isolated
from imghost.imaging.policy import probe_policy
from imghost.services.site.machine_codecs import find_codecs
from imghost.services.upkeep.doctor.finding import Trouble

PROGRAMS = {
    "ffmpeg": ("-version", "ffmpeg"),
    "ffprobe": ("-version", "ffmpeg"),
    "exiftool": ("-ver", "libimage-exiftool-perl"),
    "rsvg-convert": ("--version", "librsvg2-bin"),
}
PROGRAM_SECONDS = 20


def policy() -> str:
    """Raises Trouble when something dangerous is accepted."""
    problems = probe_policy()
    if problems:
        found = "; ".join(problems)
        raise Trouble(
            Message("%(found)s. Workers refuse to start: another ImageMagick is needed.", found=found)
        )
    return "everything dangerous is refused"


def formats() -> str:
    """Say that every format works. Raises Trouble naming each that does not and what to install."""
    codecs = find_codecs()
    problems = codecs.problems()
    if codecs.missing_essentials():
        problems.append("Workers refuse to start.")
    if problems:
        found = " ".join(problems)
        raise Trouble(found)
    return "all are read, and written where the site writes them"


def decoder() -> str:
    """Say what of the kernel fences the decoder in."""
    try:
        isolated, standing = sandbox.network_isolated(), sandbox.fences()
    finally:
        sandbox.stop()
    missing = [name for name in ("Landlock", "seccomp") if name not in standing]
    words = ["the decoder runs in a limited child"]
    words.append("without a network" if isolated else "this system does not let it leave the network")
    words += [f"fenced in by {name}" for name in standing] + [f"no {name} on this system" for name in missing]
    return ", ".join(words)


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

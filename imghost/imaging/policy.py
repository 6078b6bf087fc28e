"""ImageMagick's security policy, and its verification at start.

The rules themselves stand in policy/policy.xml. Nothing here loads ImageMagick: the probes run in a
process of their own, because some of them end it.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from imghost.imaging.limits import Limits

POLICY_DIRECTORY = Path(__file__).parent / "policy"
_PACKAGE_PARENT = Path(__file__).resolve().parents[2]
_PROBE_SECONDS = 60


def decoder_environment() -> dict[str, str]:
    """Make the whole environment of a decoder process: our policy, no secrets.

    There is no HOME, because ImageMagick reads a user's settings from there.
    """
    return {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "LANG": "C.UTF-8",
        "TMPDIR": tempfile.gettempdir(),
        "HOME": "/nonexistent",
        "MAGICK_CONFIGURE_PATH": str(POLICY_DIRECTORY),
        # One thread a render and several renders at once is faster than the reverse.
        "MAGICK_THREAD_LIMIT": "1",
        "OMP_NUM_THREADS": "1",
        # Memory that was freed stays: a child has one order, and each new page costs it time.
        "MALLOC_MMAP_THRESHOLD_": str(32 * 1024**2),
        "MALLOC_TRIM_THRESHOLD_": str(256 * 1024**2),
        "MALLOC_TOP_PAD_": str(16 * 1024**2),
        # One heap, since one thread works at a time, and large pages where the kernel has them.
        "MALLOC_ARENA_MAX": "1",
        "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
        **resource_environment(Limits()),
    }


def resource_environment(limits: Limits) -> dict[str, str]:
    """Lower ImageMagick's own limits to these; memory leaves room for the decoders' buffers."""
    return {
        "MAGICK_LIST_LENGTH_LIMIT": str(limits.frames),
        "MAGICK_MEMORY_LIMIT": str(limits.decode_memory // 2),
        "MAGICK_MAP_LIMIT": str(limits.decode_memory // 4),
    }


def asked_decoder(module: str, seconds: int) -> bytes:
    """Return what `python -m module` prints in a process that is with the environment of a decoder.

    Raises OSError or `subprocess.SubprocessError`.
    """
    return subprocess.run(  # noqa: S603 - our own modules
        [sys.executable, "-m", module],
        cwd=_PACKAGE_PARENT,
        env=decoder_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=seconds,
        check=True,
    ).stdout


def probe_policy() -> list[str]:
    """Feed ImageMagick what it must refuse; return what it accepted, empty if nothing.

    Workers call this at start and refuse to run when it returns anything. Which formats are read is another
    question: `imghost.imaging.codecs`.
    """
    try:
        finished = asked_decoder("imghost.imaging.policy_probe", _PROBE_SECONDS)
        return [str(problem) for problem in json.loads(finished)]
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        return [f"The image decoder cannot be probed: {type(error).__name__}"]

"""Runs external programs (ffprobe, ffmpeg, exiftool) with limits, without shell or network."""

import os
import select
import subprocess
import tempfile
from collections.abc import Sequence
from functools import cache

from imghost.base.errors import Unavailable

MEGABYTE = 1024 * 1024


_UNSHARE_SECONDS = 10
# The first is for root, the second for everybody else: it needs no privileges where the kernel lets users
# make namespaces of their own.
_NETWORKS_OF_THEIR_OWN = (("unshare", "--net"), ("unshare", "--user", "--map-current-user", "--net"))


class ProgramFailed(Exception):
    """The program was missing, said no, was killed by a limit or took too long. Never shown to anybody."""


def limited(
    program: Sequence[str], *, memory: int, file_bytes: int, cpu_seconds: int | None = None
) -> list[str]:
    """`program` behind `unshare`, `setpriv` and `prlimit`: address space and written files in bytes.

    These three belong to every Debian (util-linux). They take the network away where the system allows it,
    set the limits before the program runs and kill it when the thread that started it dies, without running
    Python between fork and exec, which is not safe in a threaded server.
    """
    cpu = [] if cpu_seconds is None else [f"--cpu={cpu_seconds}"]
    limits = [f"--as={memory}", f"--fsize={file_bytes}", "--core=0", *cpu]
    bounded = ["setpriv", "--no-new-privs", "--pdeathsig", "KILL", "prlimit", *limits, "--", *program]
    return [*_own_network(), *bounded]


def network_isolated() -> bool:
    """Whether the kernel lets programs leave the network; containers often do not."""
    return bool(_own_network())


@cache
def _own_network() -> tuple[str, ...]:
    """Words before a program that give it an empty network, none where the kernel forbids them."""
    return next((words for words in _NETWORKS_OF_THEIR_OWN if _works([*words, "true"])), ())


def _works(command: list[str]) -> bool:
    try:
        finished = subprocess.run(  # noqa: S603 (our own words only, no shell)
            command, env=clean_environment(), capture_output=True, timeout=_UNSHARE_SECONDS, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return finished.returncode == 0


def clean_environment() -> dict[str, str]:
    """Only what a program needs to be found and to speak UTF-8: no home, so no configuration of a user."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"}


def run(program: Sequence[str], *, seconds: float, memory: int, file_bytes: int = 4 * MEGABYTE) -> bytes:
    """Return what `program` printed. `seconds` bounds both its wall clock and its processor time.

    `file_bytes` bounds every file it writes and its output. Raises ProgramFailed, or Unavailable when the
    system cannot start it now.
    """
    command = limited(program, memory=memory, file_bytes=file_bytes, cpu_seconds=max(1, int(seconds)))
    with tempfile.TemporaryFile() as output:
        try:
            process = subprocess.Popen(  # noqa: S603 (a list of our own words and absolute paths, no shell)
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.DEVNULL,
                env=clean_environment(),
            )
        except FileNotFoundError as error:
            raise ProgramFailed(program[0]) from error
        except OSError as error:
            # No process, no memory, too many open files: nothing that the file does.
            raise Unavailable("A program for pictures cannot be started. Try again.") from error
        if _exit_status(process, seconds) != 0:
            raise ProgramFailed(program[0])
        output.seek(0)
        return output.read()


def _exit_status(process: "subprocess.Popen[bytes]", seconds: float) -> int:
    """Kills the process after `seconds`. A pidfd wakes at once where `Popen.wait` sleeps up to 50 ms."""
    pidfd = os.pidfd_open(process.pid)
    try:
        waiter = select.poll()
        waiter.register(pidfd, select.POLLIN)
        if not waiter.poll(seconds * 1000):
            process.kill()
    finally:
        os.close(pidfd)
        status = process.wait()
    return status

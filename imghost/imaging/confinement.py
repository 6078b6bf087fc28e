"""Sandboxing of the decoder process: resource limits, no new privileges, no network.

Only the decoder process calls this. Nothing here knows pictures.
"""

import ctypes
import os
import resource
import signal
import sys

from imghost.imaging.limits import Limits

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_OPEN_FILES = 64

_libc = ctypes.CDLL(None, use_errno=True)


def leave_network() -> bool:
    """Move this single-threaded process into a network of its own and say whether the kernel let it.

    Only sockets that are already open lead out of there. A container may forbid it.
    """
    if not sys.platform.startswith("linux"):
        return False
    if _libc.unshare(_CLONE_NEWNET) == 0:
        return True
    user, group = os.getuid(), os.getgid()
    if _libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) != 0:
        return False
    _map_identity(user, group)
    return True


def _map_identity(user: int, group: int) -> None:
    """Keep our own names inside the user namespace, so that new files look as they do outside."""
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        try:
            with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
                file.write(text)
        except OSError:
            return


def die_with_parent() -> None:
    """Have the kernel kill this process when its parent ends, however it ends."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def confine(limits: Limits) -> None:
    """Bound this process before it opens a stranger's file.

    Programs it starts inherit everything but the alarm.
    """
    _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    os.umask(0o077)
    for kind, value in (
        (resource.RLIMIT_AS, limits.decode_memory),
        (resource.RLIMIT_CPU, limits.decode_seconds),
        (resource.RLIMIT_FSIZE, limits.decode_file),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, _at_most(kind, value))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    # Python ignores it, and not every library looks whether its last write went through.
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, limits.decode_seconds)


def tighten(*, memory: int, seconds: int) -> None:
    """Bound this process, or a program about to start in it, further: address space and processor time."""
    for kind, value in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds)):
        resource.setrlimit(kind, _at_most(kind, value))


def _at_most(kind: int, value: int) -> tuple[int, int]:
    """Soft and hard limit: ours, or a tighter one that is in force already."""
    hard = resource.getrlimit(kind)[1]
    bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
    if kind == resource.RLIMIT_CPU:
        # The soft limit sends SIGXCPU, which names the reason; the hard one sends SIGKILL a second later.
        return bound, bound + 1 if hard == resource.RLIM_INFINITY else hard
    return bound, bound

"""Seccomp (seccomp(2)): system calls that no decoder needs fail. libseccomp knows their numbers.

A list of what is forbidden rather than of what is allowed: codecs of every version must keep working. It
holds what has let programs break out of kernels and containers, and every new socket.
"""

import ctypes
import errno
from functools import cache

_ALLOW, _FAIL_WITH = 0x7FFF0000, 0x00050000
# SCMP_CMP_MASKED_EQ of seccomp.h.
_MASKED_EQUAL = 7
_NEW_USER_NAMESPACE = 0x10000000

FORBIDDEN = (
    # The network, and other programs of this machine.
    *("socket", "connect", "bind", "listen", "accept", "accept4"),
    # Other processes.
    *("ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "pidfd_getfd", "kcmp"),
    # Mounts, names and privileges.
    *("mount", "umount2", "pivot_root", "chroot", "move_mount", "open_tree", "fsopen", "fsmount", "fspick"),
    *("mount_setattr", "unshare", "setns", "quotactl", "swapon", "swapoff", "acct"),
    # Large interfaces of the kernel that have had many faults.
    *("bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register"),
    *(
        "add_key",
        "request_key",
        "keyctl",
        "fanotify_init",
        "name_to_handle_at",
        "open_by_handle_at",
        "vmsplice",
    ),
    # The kernel itself.
    *("init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load", "reboot", "syslog"),
    *("iopl", "ioperm", "settimeofday", "clock_settime", "sethostname", "setdomainname"),
)


class _Comparison(ctypes.Structure):
    """`struct scmp_arg_cmp`: argument number, operator, mask, value."""

    _fields_ = (
        ("argument", ctypes.c_uint),
        ("operator", ctypes.c_int),
        ("mask", ctypes.c_uint64),
        ("value", ctypes.c_uint64),
    )


@cache
def _library() -> ctypes.CDLL | None:
    """Return libseccomp, which apt itself needs on Debian; None where it is missing."""
    try:
        library = ctypes.CDLL("libseccomp.so.2")
    except OSError:
        return None
    library.seccomp_init.restype = ctypes.c_void_p
    library.seccomp_init.argtypes = (ctypes.c_uint32,)
    library.seccomp_rule_add_array.argtypes = (
        *(ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int, ctypes.c_uint, ctypes.POINTER(_Comparison)),
    )
    for name in ("seccomp_load", "seccomp_release"):
        getattr(library, name).argtypes = (ctypes.c_void_p,)
    return library


def available() -> bool:
    """Say whether `forbid` will do anything: libseccomp is there and the kernel filters system calls."""
    library = _library()
    # The level of the interface; 0 is what it says of a kernel without filters.
    return library is not None and library.seccomp_api_get() > 0


def forbid() -> bool:
    """Let FORBIDDEN fail with EPERM in this process and those it starts; False where that cannot be had.

    The process must have given up new privileges before.
    """
    library = _library()
    if library is None or not available():
        return False
    rules = library.seccomp_init(_ALLOW)
    try:
        for name in FORBIDDEN:
            _refuse(library, rules, name, errno.EPERM)
        in_new_names = _Comparison(0, _MASKED_EQUAL, _NEW_USER_NAMESPACE, _NEW_USER_NAMESPACE)
        _refuse(library, rules, "clone", errno.EPERM, in_new_names)
        # Its flags lie in memory, where no filter looks. The C library then takes `clone`.
        _refuse(library, rules, "clone3", errno.ENOSYS)
        return bool(library.seccomp_load(rules) == 0)
    finally:
        library.seccomp_release(rules)


def _refuse(library: ctypes.CDLL, rules: int, name: str, error: int, *conditions: _Comparison) -> None:
    number = library.seccomp_syscall_resolve_name(name.encode())
    # Below zero are those that this architecture, or this libseccomp, does not know.
    if number >= 0:
        array = (_Comparison * len(conditions))(*conditions)
        library.seccomp_rule_add_array(rules, _FAIL_WITH | error, number, len(conditions), array)

"""Landlock (landlock(7), Linux 5.13): restricts a process to a list of files.

Not the network: processes leave that in `confinement`. Nothing here knows pictures.
"""

import ctypes
import os
from collections.abc import Iterable
from pathlib import Path

# The same numbers on every architecture.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_FLAG = 1
_RULE_PATH_BENEATH = 1
# Bits of linux/landlock.h.
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIRECTORY = 1, 1 << 1, 1 << 2, 1 << 3
_REMOVE_FOLDER, _REMOVE_FILE, _MAKE_FOLDER, _MAKE_FILE = 1 << 4, 1 << 5, 1 << 7, 1 << 8
_MAKE_LINK, _TRUNCATE = 1 << 12, 1 << 14
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE
# All of the first version; TRUNCATE came with the third.
_FIRST_VERSION = (1 << 13) - 1
_VERSION_WITH_TRUNCATE = 3
READ = _EXECUTE | _READ_FILE | _READ_DIRECTORY
WRITE = _READ_FILE | _READ_DIRECTORY | _WRITE_FILE | _TRUNCATE | _MAKE_FILE | _REMOVE_FILE
WRITE |= _MAKE_FOLDER | _REMOVE_FOLDER | _MAKE_LINK

_libc = ctypes.CDLL(None, use_errno=True)


class _PathBeneath(ctypes.Structure):
    """`struct landlock_path_beneath_attr`; the kernel packs it."""

    _pack_ = 1
    # What packing means; Python 3.14 wants to be told.
    _layout_ = "ms"
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


def version() -> int:
    """Return the version of Landlock that the kernel has; 0 when it has none or was started without it."""
    return max(0, int(_libc.syscall(_CREATE_RULESET, None, 0, _VERSION_FLAG)))


def restrict(readable: Iterable[Path], writable: Iterable[Path]) -> bool:
    """Keep this process and those it starts to these files and what lies below these folders.

    What is not there is left out. Returns False, and restricts nothing, where the kernel has no Landlock.
    Raises OSError when it refuses. The process must have given up new privileges before.
    """
    found = version()
    if found == 0:
        return False
    handled = _FIRST_VERSION | (_TRUNCATE if found >= _VERSION_WITH_TRUNCATE else 0)
    attributes = ctypes.c_uint64(handled)
    ruleset = _call(_CREATE_RULESET, ctypes.byref(attributes), ctypes.sizeof(attributes), 0)
    try:
        for paths, access in ((readable, READ), (writable, WRITE)):
            for path in paths:
                _allow(ruleset, path, access & handled)
        _call(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)
    return True


def _allow(ruleset: int, path: Path, access: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        allowed = access if path.is_dir() else access & _OF_FILES
        rule = _PathBeneath(allowed, descriptor)
        _call(_ADD_RULE, ruleset, _RULE_PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(descriptor)


def _call(number: int, *arguments: object) -> int:
    result = int(_libc.syscall(number, *arguments))
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"Landlock: {os.strerror(error)}")
    return result

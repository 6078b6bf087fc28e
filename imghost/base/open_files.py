"""The limit of open file descriptors (setrlimit(2))."""

import resource

# Where the hard limit is none: what Linux allows a process at most by default (fs.nr_open).
MOST_FILES = 1_048_576


def raise_open_files() -> None:
    """Let this process and its children open as many files as they may; most systems begin with 1,024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))

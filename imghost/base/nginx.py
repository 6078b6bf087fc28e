"""Finds the nginx binary of this machine."""

import os
import shutil

# Debian installs it where only the super-user looks.
PLACES = ("/usr/sbin", "/usr/local/sbin")


def find_nginx() -> str | None:
    """Return the path of nginx, None where it is not installed."""
    return shutil.which("nginx", path=os.pathsep.join((os.environ.get("PATH", os.defpath), *PLACES)))

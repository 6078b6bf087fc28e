"""Checks that nginx stands in front of the web server, or another proxy was declared."""

from imghost.base.nginx import find_nginx
from imghost.extensions import settings
from imghost.services.upkeep.doctor.finding import Trouble


def front() -> str:
    """Say what stands in front of the web server. Raises Trouble when nothing does that should."""
    if settings().front == "none":
        return "left to another proxy: it must hand over whole requests, without names with underscores"
    found = find_nginx()
    if found is None:
        raise Trouble("nginx is missing: slow clients hold up this site. Install the package nginx.")
    return found

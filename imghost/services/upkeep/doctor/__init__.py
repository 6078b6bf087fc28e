"""Diagnostics (`doctor`): checks everything the site needs and says what to do where it fails.

A check says in one line what it found, or raises Trouble with what to do. To add one: a function in the file
it belongs to (or a new file), and a line below.
"""

from collections.abc import Callable, Iterator

from imghost.base.errors import ImghostError
from imghost.services.upkeep.doctor.database import commits, tables
from imghost.services.upkeep.doctor.files import files
from imghost.services.upkeep.doctor.finding import Finding, Trouble
from imghost.services.upkeep.doctor.first_steps import first_steps
from imghost.services.upkeep.doctor.machine import disk, home, memory, open_files
from imghost.services.upkeep.doctor.pictures import decoder, formats, policy, programs
from imghost.services.upkeep.doctor.redis_server import clock, redis_version, redis_write
from imghost.services.upkeep.doctor.services import front, mail_server, media_host, sign_in_provider
from imghost.services.upkeep.doctor.workers import assistance, video_workers, workers

__all__ = ["CHECKS", "Finding", "Trouble", "examine"]

CHECKS: dict[str, Callable[[], str]] = {
    "data directory": home,
    "disk": disk,
    "files": files,
    "database": tables,
    "commits": commits,
    "redis": redis_version,
    "redis write": redis_write,
    "clock": clock,
    "pictures": policy,
    "formats": formats,
    "decoder": decoder,
    "programs": programs,
    "front": front,
    "media host": media_host,
    "workers": workers,
    "video workers": video_workers,
    "assistance": assistance,
    "memory": memory,
    "open files": open_files,
    "mail": mail_server,
    "sign-in provider": sign_in_provider,
    "first steps": first_steps,
}


def examine() -> Iterator[Finding]:
    """Yield what each check found. Raises nothing: a check that fails is a finding."""
    for name, check in CHECKS.items():
        try:
            yield Finding(name, True, check())
        except ImghostError as error:
            yield Finding(name, False, error.message)

"""Looks whether everything the site needs is there, and says what to do where it is not."""

import os
import resource
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from imghost.base.errors import ImghostError
from imghost.base.wording import size_text
from imghost.extensions import db, redis, settings
from imghost.imaging import sandbox
from imghost.imaging.limited_process import network_isolated
from imghost.imaging.policy import probe_policy
from imghost.services.site.site_limits import file_limits
from imghost.settings import MEGABYTE

PROGRAMS = {
    "ffmpeg": ("-version", "ffmpeg"),
    "ffprobe": ("-version", "ffmpeg"),
    "exiftool": ("-ver", "libimage-exiftool-perl"),
    "rsvg-convert": ("--version", "librsvg2-bin"),
}
# EXPIRE takes NX and GT since then.
OLDEST_REDIS = (7, 0)
MOST_SKEW_SECONDS = 5
FEWEST_OPEN_FILES = 1024
PROGRAM_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """`text` is what was seen, and where it is not `well` also what to do."""

    name: str
    well: bool
    text: str


def examine() -> Iterator[Finding]:
    """Yield what each check found. Raises nothing: a check that fails is a finding."""
    for name, check in CHECKS.items():
        try:
            yield Finding(name, True, check())
        except ImghostError as error:
            yield Finding(name, False, error.message)


class Trouble(ImghostError):
    """What is wrong and what to do."""


def _policy() -> str:
    problems = probe_policy()
    if problems:
        raise Trouble("; ".join(problems) + ". Install imagemagick with its codecs; workers refuse to start.")
    return "every format is read and written, everything dangerous is refused"


def _sandbox() -> str:
    try:
        isolated = sandbox.network_isolated()
    finally:
        sandbox.stop()
    if not isolated:
        return "the decoder runs in a limited child; this system does not let it leave the network"
    return "the decoder runs in a limited child without a network"


def _programs() -> str:
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


def _home() -> str:
    home = settings().home.absolute()
    if home.stat().st_mode & 0o077:
        raise Trouble(f"Others may read {home}. Run `chmod 700 {home}`.")
    if not os.access(home, os.W_OK | os.X_OK):
        raise Trouble(f"{home} cannot be written to by this user.")
    return f"{home}, for its owner only"


def _disk() -> str:
    free = shutil.disk_usage(settings().storage_directory).free
    wanted = max(1_000, 10 * settings().max_megabytes) * MEGABYTE
    if free < wanted:
        raise Trouble(f"Only {size_text(free)} are free; make room for {size_text(wanted)} at least.")
    return f"{size_text(free)} free"


def _database() -> str:
    try:
        revision = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    except SQLAlchemyError:
        raise Trouble(
            "The database does not answer or has no tables. Run `python -m imghost prepare`."
        ) from None
    finally:
        db.session.rollback()
    return f"{db.engine.dialect.name}, revision {revision}"


def _redis() -> str:
    try:
        version = str(redis().info("server")["redis_version"])
    except RedisError:
        how = "check REDIS_URL" if settings().redis_url else "start the site with `python -m imghost up`"
        raise Trouble(f"Redis does not answer: {how}.") from None
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST_REDIS:
        raise Trouble(f"Redis {version} is too old; use {'.'.join(map(str, OLDEST_REDIS))} or later.")
    return version


def _clock() -> str:
    try:
        skew = abs(time.time() - int(redis().time()[0]))
    except RedisError:
        return settings().time_zone
    if skew > MOST_SKEW_SECONDS:
        raise Trouble(f"The clocks of this machine and of Redis differ by {skew:.0f} s. Keep time with NTP.")
    return f"{settings().time_zone}, the same as Redis within {MOST_SKEW_SECONDS} s"


def _memory() -> str:
    wanted = settings().job_workers * file_limits().decode_memory
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    if total < wanted:
        return (
            f"{size_text(total)}; {settings().job_workers} workers may need {size_text(wanted)} at worst: "
            "fewer IMGHOST_JOB_WORKERS or a smaller IMGHOST_MAX_MEGAPIXELS would be safer"
        )
    return f"{size_text(total)}, enough for {settings().job_workers} workers at worst"


def _open_files() -> str:
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < FEWEST_OPEN_FILES:
        raise Trouble(f"Only {soft} files may be open. Run `ulimit -n {FEWEST_OPEN_FILES}` before starting.")
    return "no limit" if soft == resource.RLIM_INFINITY else str(soft)


CHECKS: dict[str, Callable[[], str]] = {
    "data directory": _home,
    "disk": _disk,
    "database": _database,
    "redis": _redis,
    "clock": _clock,
    "pictures": _policy,
    "decoder": _sandbox,
    "programs": _programs,
    "memory": _memory,
    "open files": _open_files,
}

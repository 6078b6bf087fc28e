"""The worker process; `--videos` makes it one for videos, `--assist` one for assistance.

With `--cron` it is the process that keeps the schedule.
"""

import argparse
import logging
import os
import sys

from flask import Flask

from imghost import create_app
from imghost.base.errors import Unavailable
from imghost.base.garbage_collection import frozen_start
from imghost.base.open_files import raise_open_files
from imghost.extensions import settings
from imghost.imaging.policy import probe_policy
from imghost.jobs.keep_on import keep_on
from imghost.jobs.schedule import keep_schedule
from imghost.jobs.watch import keep_watching
from imghost.jobs.worker import PictureWorker
from imghost.logs import configure_logs
from imghost.queue import ASSIST, PICTURES, UPKEEP, VIDEOS
from imghost.services.site.machine_codecs import agree_on_codecs
from imghost.settings import SettingError, load_settings

# Of workers for videos and assistance.
NICENESS = 10

log = logging.getLogger("worker")


def main() -> None:
    """Work until told to stop.

    Exits with 1 and a sentence for wrong settings.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cron", action="store_true", help="keep the schedule instead of working")
    parser.add_argument("--videos", action="store_true", help="make videos for browsers, and nothing else")
    parser.add_argument("--assist", action="store_true", help="run neural networks, and nothing else")
    words = parser.parse_args()
    cron = words.cron
    special = VIDEOS if words.videos else ASSIST if words.assist else None
    queues = (special,) if special else (PICTURES, UPKEEP)
    os.umask(0o077)
    raise_open_files()
    try:
        configured = load_settings()
        configure_logs(configured, "cron" if cron else "worker")
        with frozen_start():
            app = create_app(configured)
    except SettingError as error:
        sys.exit(f"These settings are wrong: {error}")
    if cron:
        keep_watching(app)
    elif special:
        # Whoever waits for a picture or a page goes first.
        os.nice(NICENESS)
    else:
        _examine_decoder(app)
    with app.app_context():
        keep_on(
            settings().redis_address,
            keep_schedule if cron else lambda connection: PictureWorker(app, connection, queues).run(),
        )


def _examine_decoder(app: Flask) -> None:
    """Exit when pictures cannot be decoded safely or not at all; name the formats that are off."""
    problems = probe_policy()
    if problems:
        sys.exit(f"The image policy is not safe, no work is done: {'; '.join(problems)}")
    try:
        with app.app_context():
            codecs = agree_on_codecs()
    except Unavailable as error:
        sys.exit(f"No work is done: {error.message}")
    for problem in codecs.problems():
        log.warning("%s", problem)
    if codecs.missing_essentials():
        sys.exit(f"No picture can be made without {', '.join(codecs.missing_essentials())}; no work is done.")


if __name__ == "__main__":
    main()

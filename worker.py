"""The worker process; with `--cron` the process that keeps the schedule."""

import argparse
import logging
import os
import sys

from redis import Redis
from redis.exceptions import RedisError

from imghost import create_app
from imghost.base.lasting import lasting
from imghost.extensions import settings
from imghost.imaging.policy import probe_policy
from imghost.jobs.schedule import keep_schedule
from imghost.jobs.worker import PictureWorker
from imghost.settings import SettingError


def main() -> None:
    """Work until told to stop.

    Exits with 1 and a sentence for wrong settings, and when Redis is away, so that whoever started us tries
    again.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cron", action="store_true", help="keep the schedule instead of working")
    cron = parser.parse_args().cron
    os.umask(0o077)
    logging.basicConfig(format="%(asctime)s %(name)s: %(message)s", level=logging.INFO, stream=sys.stdout)
    logging.getLogger("rq").setLevel(logging.WARNING)
    try:
        with lasting():
            app = create_app()
    except SettingError as error:
        sys.exit(f"These settings are wrong: {error}")
    problems = [] if cron else probe_policy()
    if problems:
        sys.exit(f"The image policy is not safe, no work is done: {'; '.join(problems)}")
    try:
        with app.app_context(), Redis.from_url(settings().redis_address) as connection:
            if cron:
                keep_schedule(connection)
            else:
                PictureWorker(app, connection).run()
    except RedisError as error:
        sys.exit(f"Redis is away: {error}")


if __name__ == "__main__":
    main()

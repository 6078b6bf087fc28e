"""Runs the tests on a PostgreSQL and an object storage, both started for it: `python -m tests.cluster`.

First what every back end of the storage must do, on each server that speaks S3, then all that uses the
application on one of them. Words are pytest's own; those of S3_SERVERS are asked.
"""

import os
import subprocess
import sys

from tests import postgres
from tests.storage.s3_servers import ENVIRONMENT, SERVERS, running_s3

VARIABLE = "TEST_STORAGE_ENDPOINT"
# In these the storage is a folder: they look into it, or damage it.
OF_THE_FOLDER = (
    "tests/operations/test_unwritable_storage.py", "tests/http/test_outages.py", "tests/web/test_media.py",
)  # fmt: skip


def main() -> int:
    """Return the exit code of the first run that failed."""
    names = os.environ.get("S3_SERVERS", ",".join(SERVERS)).split(",")
    code = _pytest({}, "-m", "cluster", "tests/storage")
    for name in names:
        if code:
            break
        print(f"All tests on PostgreSQL and {name}", flush=True)
        with postgres.running_postgres() as database, running_s3(name) as place:
            settings = {postgres.VARIABLE: database, VARIABLE: place.endpoint, **ENVIRONMENT}
            left_out = [f"--ignore={path}" for path in OF_THE_FOLDER]
            code = _pytest(settings, "-m", postgres.MARKERS, *left_out, *sys.argv[1:])
    return code


def _pytest(environment: dict[str, str], *words: str) -> int:
    return subprocess.run(
        [sys.executable, "-m", "pytest", *words], env={**os.environ, **environment}, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main())

"""Real servers that speak S3, started for tests: moto's (Python) and rclone's (Go), which share no code.

They are in an environment of their own (`make test-cluster` makes it): a site needs neither.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from imghost.storage.s3.place import Place
from tests.live import ROOT, free_port
from tests.waiting import wait_until

PROGRAMS = ROOT / ".cache" / "cluster" / "bin"
KEY, SECRET = "imghost-tests", "a secret only for tests"
ENVIRONMENT = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_EC2_METADATA_DISABLED": "true"}
BUCKET = "pictures"


def _moto(port: int, _folder: Path) -> list[str]:
    return [str(PROGRAMS / "moto_server"), "-H", "127.0.0.1", "-p", str(port)]


def _rclone(port: int, folder: Path) -> list[str]:
    return [
        str(PROGRAMS / "rclone"), "serve", "s3", str(folder), "--addr", f"127.0.0.1:{port}",
        "--auth-key", f"{KEY},{SECRET}", "--vfs-cache-mode", "off", "--config", os.devnull,
    ]  # fmt: skip


SERVERS = {"moto": _moto, "rclone": _rclone}


@contextmanager
def running_s3(name: str) -> Iterator[Place]:
    """Yield a place in an empty bucket of a server that nobody else uses."""
    if not PROGRAMS.exists():
        pytest.skip("`make test-cluster` installs the servers")
    folder = Path(tempfile.mkdtemp(prefix="imghost-s3-"))
    port = free_port()
    with (folder.with_suffix(".log")).open("wb") as log:
        process = subprocess.Popen(
            SERVERS[name](port, folder), stdout=log, stderr=log, env={**os.environ, "HOME": str(folder)}
        )
    place = Place(BUCKET, "site/", endpoint=f"http://127.0.0.1:{port}", region="us-east-1", path_style=True)
    try:
        wait_until(lambda: _answers(place.endpoint))
        make_bucket(place)
        yield place
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)
        folder.with_suffix(".log").unlink(missing_ok=True)


def make_bucket(place: Place) -> None:
    plain_client(place).create_bucket(Bucket=place.bucket)


def plain_client(place: Place):  # type: ignore[no-untyped-def]
    """A client without our rules, to look at what is in the bucket."""
    boto3 = pytest.importorskip("boto3")
    from botocore.config import Config  # noqa: PLC0415

    return boto3.session.Session().client(
        "s3",
        endpoint_url=place.endpoint,
        region_name=place.region,
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
        config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}),
    )


def below(place: Place, prefix: str) -> Place:
    """The same bucket, with other keys."""
    return replace(place, prefix=f"{prefix}/")


def _answers(address: str) -> bool:
    try:
        return httpx.get(address, trust_env=False).status_code > 0
    except httpx.TransportError:
        return False

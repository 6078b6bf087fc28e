"""The configuration of the private nginx, as nginx itself reads it. Starts nothing that stays."""

import subprocess
import tempfile
from pathlib import Path

import pytest
from flask import Flask

from imghost.base.nginx import find_nginx
from imghost.cli.front import nginx
from imghost.services.upkeep.doctor import Trouble
from imghost.services.upkeep.doctor.services import front
from imghost.settings import load_settings


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"HOST": "::", "IMGHOST_TRUSTED_PROXIES": "1"},
        {"HOST": "::1", "IMGHOST_TRUSTED_PROXIES": "3", "IMGHOST_ACCEL_PREFIX": "/_elsewhere"},
        {"HOST": "localhost", "IMGHOST_MAX_MEGABYTES": "100000"},
    ],
)
@pytest.mark.parametrize("name", ["data", "a b $home \"c\" 'd' \\e é;#{}"])
def test_nginx_understands_it(name: str, environment: dict[str, str]) -> None:
    """Whatever the name of the data directory; pytest's own folder is too long for a socket."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings({**environment, "IMGHOST_HOME": str(Path(folder) / name), "PORT": "18999"})
        command = nginx.command(settings)
        read = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
        assert (read.returncode, "[warn]" in read.stderr) == (0, False), read.stderr


def test_nginx_that_is_not_wanted_is_not_used() -> None:
    assert nginx.is_used(load_settings({})) == (find_nginx() is not None)
    assert not nginx.is_used(load_settings({"IMGHOST_FRONT": "none"}))


@pytest.mark.settings(front="none", trusted_proxies=1)
def test_the_doctor_says_that_no_proxy_is_believed_without_nginx(app: Flask) -> None:
    with pytest.raises(Trouble, match="IMGHOST_TRUSTED_PROXIES does not count"):
        front()


@pytest.mark.settings(front="none", trusted_proxies=1, accel_prefix="/_files")
def test_the_doctor_lets_nginx_stand_elsewhere(app: Flask) -> None:
    assert "another proxy" in front()

"""`doctor` says which server answers, Redis or Valkey, as the server's own program does."""

import re
import subprocess

from flask import Flask

from imghost.cli import programs
from imghost.services.upkeep.doctor.redis_server import redis_version


def test_the_version_is_the_servers_own(app: Flask) -> None:
    server = programs.redis_server()
    assert server is not None
    said = subprocess.run([server, "--version"], capture_output=True, text=True, check=True).stdout
    name, version = re.findall(r"^(Redis|Valkey) server v=(\S+)", said)[0]
    assert redis_version() == (version if name == "Redis" else f"Valkey {version}")

"""How the site is served: addresses, stores, processes and their folders."""

import socket
import zlib
from pathlib import Path
from typing import Literal

from pydantic import Field

from imghost.settings.group import Group
from imghost.settings.value_types import (
    AddressOrPath,
    DatabaseAddress,
    Hosts,
    RedisAddress,
    SiteAddress,
    TimeZone,
)

# What means "all addresses of this machine" is none to call; these are, from the machine itself.
EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104


class Server(Group):
    """How the site is served: addresses, stores, processes and their folders."""

    home: Path = Field(Path("data"), description="Data directory: database, files, sockets, secret.")
    host: str = Field("127.0.0.1", description="Address the web server listens on.")
    port: int = Field(8000, ge=1, le=65535, description="Port the web server listens on.")
    front: Literal["nginx", "none"] = Field(
        "nginx",
        description="What stands in front of the web server, takes slow clients and sends the files: a "
        "private `nginx`, or `none` where another proxy does that.",
    )
    public_url: SiteAddress = Field(
        "", description="Absolute address of the site in links; empty: http://HOST:PORT."
    )
    media_url: SiteAddress = Field(
        "",
        description="Address of a CDN or of a host of its own for pictures and videos that anybody may see, "
        "such as https://media.example.org. It leads here and passes on `Host`. Empty: the site's own.",
    )
    hosts: Hosts = Field(
        "",
        description="Names beside the public address by which the site is opened (`Host`), comma "
        "separated: `nas`, `.example.org` for all below, IP addresses, `*` for any. Empty, and no public "
        "address: every IP address and names of the local network.",
    )
    site_name: str = Field("imghost", min_length=1, max_length=60, description="Name shown on every page.")
    time_zone: TimeZone = Field("UTC", description="IANA time zone of the `date` field of API answers.")
    secret_key: str = Field("", description="Signs cookies; empty: made once and kept in the data directory.")
    database_url: DatabaseAddress = Field(
        "", description="SQLAlchemy address; empty: SQLite in the data directory."
    )
    redis_url: RedisAddress = Field(
        "", description="Redis address; empty: the private server in the data directory."
    )
    assets_url: AddressOrPath = Field(
        "", description="Where htmx is served from; empty: the public CDN with SRI."
    )
    web_workers: int = Field(2, ge=1, le=64, description="Processes of the web server.")
    web_threads: int = Field(
        64,
        ge=1,
        le=256,
        description="Threads in each web process, one for each request in progress. PostgreSQL must allow as "
        "many connections in all processes together.",
    )
    job_workers: int = Field(2, ge=1, le=64, description="Worker processes for pictures and videos.")
    render_slots: int = Field(
        0, ge=0, le=256, description="Pictures a web process makes at once; 0: one per core, at least 2."
    )
    variant_cache_megabytes: int = Field(
        20_000, ge=1, le=100_000_000, description="Disk space for pictures made for visitors, in MB."
    )
    answer_memory_megabytes: int = Field(
        32,
        ge=0,
        le=10_000,
        description="Memory of each web process for public pictures asked for again, in MB; 0: off.",
    )

    @property
    def base_url(self) -> str:
        return (self.public_url or self.own_address).rstrip("/")

    @property
    def media_base(self) -> str:
        """What the addresses of public pictures begin with: the media host where there is one."""
        return self.media_url.rstrip("/") or self.base_url

    @property
    def own_address(self) -> str:
        """Where this machine reaches its own web server."""
        host = EVERY_ADDRESS.get(self.host, self.host)
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def storage_directory(self) -> Path:
        return self.home / "storage"

    @property
    def front_folder(self) -> Path:
        """What this machine's front needs; others may share the data directory. Short, for the socket."""
        machine = f"{socket.gethostname()}:{self.port}"
        return self.home / "run" / f"front-{zlib.crc32(machine.encode()):08x}"

    @property
    def web_socket(self) -> Path:
        """Where the web server listens when something stands in front of it."""
        return self.front_folder / "web.sock"

    @property
    def models_folder(self) -> Path:
        """Where neural networks are installed."""
        return self.home / "models"

    @property
    def restarts_file(self) -> Path:
        return self.home / "run" / "restarts"

    @property
    def redis_socket(self) -> Path:
        return self.home / "run" / "redis.sock"

    @property
    def redis_address(self) -> str:
        return self.redis_url or f"unix://{self.redis_socket.absolute()}"

    @property
    def database_address(self) -> str:
        url = self.database_url or f"sqlite:///{(self.home / 'imghost.sqlite3').absolute()}"
        for scheme in ("postgres://", "postgresql://"):
            if url.startswith(scheme):
                return "postgresql+psycopg://" + url.removeprefix(scheme)
        return url

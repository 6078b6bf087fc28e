"""The Flask extensions, unbound; `create_app` binds them."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from flask import Flask, current_app, g
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from redis import Redis
from sqlalchemy import DateTime, MetaData, TypeDecorator, event, make_url
from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.orm import DeclarativeBase

from imghost.redis_client import RedisClients
from imghost.settings import Settings

KEPT_CONNECTIONS = 10
# How long a connection of SQLite waits for another one that writes.
BUSY_MILLISECONDS = 15_000
# Seconds, and milliseconds, after which a PostgreSQL that has vanished from the network is given up (libpq's
# own words); its defaults are many minutes. Those in DATABASE_URL count more.
SERVER_WAITS = {
    "connect_timeout": 5,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
# Constraints have names, so that migrations can drop them on every database.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


class UTCDateTime(TypeDecorator[datetime]):
    """Aware UTC datetimes on every database; SQLite itself knows no zones."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC).replace(tzinfo=None) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None else None


db = SQLAlchemy(model_class=Base)
if TYPE_CHECKING:
    # Flask-SQLAlchemy makes its model class at run time, where no type checker sees it.
    Model = Base
else:
    Model = db.Model
login = LoginManager()


class Migrations:
    """What Flask-Migrate finds of an application, and by finding it makes.

    With Alembic it takes a quarter of a second of a process's start; only `prepare` and `db` need it.
    """

    def __init__(self, app: Flask, directory: Path) -> None:
        self._app, self._directory = app, directory

    def __getattr__(self, name: str) -> Any:
        from flask_migrate import Migrate  # noqa: PLC0415

        # Takes this object's place.
        Migrate(self._app, db, directory=str(self._directory))
        return getattr(self._app.extensions["migrate"], name)


def now() -> datetime:
    """Return the current time in UTC without microseconds, as every row stores it."""
    return datetime.now(UTC).replace(microsecond=0)


def engine_options(address: str, threads: int) -> dict[str, Any]:
    """SQLAlchemy engine options for `address` in a process of that many threads.

    A thread holds one connection at most, so none ever waits for another one's; beyond the first ten,
    connections are closed when they are given back.
    """
    pool = {"pool_size": KEPT_CONNECTIONS, "max_overflow": max(0, threads - KEPT_CONNECTIONS)}
    if address.startswith("sqlite"):
        # sqlite3 then emits BEGIN IMMEDIATE before the first write of a transaction and reads outside one:
        # a request that streams a large body holds no lock, and no read has to be upgraded (SQLITE_BUSY).
        return {
            **pool,
            "connect_args": {"isolation_level": "IMMEDIATE", "timeout": BUSY_MILLISECONDS / 1_000},
        }
    given = make_url(address).query
    waits = {name: value for name, value in SERVER_WAITS.items() if name not in given}
    return {**pool, "pool_pre_ping": True, "connect_args": waits}


@event.listens_for(Engine, "connect")
def _configure_sqlite(connection: Any, _record: object) -> None:
    if type(connection).__module__.startswith("sqlite3"):
        for pragma in (
            "journal_mode=WAL",
            # What is acknowledged outlives a loss of power; NORMAL would not wait for the log.
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_MILLISECONDS}",
        ):
            connection.execute(f"PRAGMA {pragma}")


def connect_redis(app: Flask, settings: Settings) -> None:
    """Bind the Redis clients. They dial when first used, so the site starts without Redis."""
    clients = RedisClients(settings.redis_address)
    app.extensions["redis-clients"] = clients
    app.extensions["redis"] = clients.quick


def redis() -> Redis:
    """Return the current application's Redis client; no command takes longer than ANSWER_SECONDS."""
    client: Redis = current_app.extensions["redis"]
    return client


def redis_clients() -> RedisClients:
    """Return the current application's Redis clients with their circuit breaker."""
    clients: RedisClients = current_app.extensions["redis-clients"]
    return clients


def settings() -> Settings:
    """Return the current application's settings, with what an administrator changed of them.

    They stay the same until the request or job ends.
    """
    if "settings" not in g:
        g.settings = current_app.extensions["settings-source"]()
    return cast(Settings, g.settings)

"""The clients of Redis: every command has a short time limit, and one circuit breaker per process.

Redis makes the site quick; what must not be lost is in the database. So whoever asks it is prepared for a
RedisError, and gets one at once while the circuit is open: no request waits for a Redis that hangs, is
loading, refuses connections or talks another protocol.
"""

from typing import Any, NoReturn

from redis import Connection, ConnectionPool, Redis
from redis.connection import AbstractConnection, SSLConnection, UnixDomainSocketConnection, parse_url
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import InvalidResponse, RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

from imghost.base.circuit_breaker import CircuitBreaker

# To connect, and for each answer. A Redis that is well takes less than a thousandth of that.
ANSWER_SECONDS = 0.5
# Longer BLPOPs are asked again, so that waiting ends soon after the circuit has opened.
WAIT_SECONDS = 1.0
HEALTH_CHECK_SECONDS = 30
AWAY = (RedisConnectionError, RedisTimeoutError, InvalidResponse, OSError)


class RedisAway(RedisConnectionError):
    """Redis did not answer a moment ago, and is not asked again before it does."""


class Watched(AbstractConnection):
    """A connection that asks the circuit breaker first and tells it of failures."""

    def __init__(self, *, breaker: CircuitBreaker, **options: Any) -> None:
        self._breaker = breaker
        super().__init__(**options)

    def connect(self) -> None:
        self._require_closed()
        try:
            super().connect()  # type: ignore[no-untyped-call]
        except Exception as error:
            self._fail(error)

    def send_packed_command(self, command: Any, check_health: bool = True) -> None:
        self._require_closed()
        try:
            super().send_packed_command(command, check_health)  # type: ignore[no-untyped-call]
        except Exception as error:
            self._fail(error)

    def read_response(self, *arguments: Any, **options: Any) -> Any:
        try:
            return super().read_response(*arguments, **options)
        except Exception as error:
            self._fail(error)

    def _require_closed(self) -> None:
        if self._breaker.is_open:
            raise RedisAway("Redis is away.")

    def _fail(self, error: Exception) -> NoReturn:
        """An answer that says what is wrong with a command is one; anything else is none."""
        if isinstance(error, RedisAway) or (isinstance(error, RedisError) and not isinstance(error, AWAY)):
            raise error
        self._breaker.fail(error)
        if isinstance(error, AWAY):
            raise error
        # What stumbles over a foreign protocol, such as a ValueError for a length that is no number.
        self.disconnect()  # type: ignore[no-untyped-call]
        raise RedisConnectionError("The answer is not that of a Redis.") from error


class WatchedTCP(Watched, Connection):
    """Through TCP."""


class WatchedSocket(Watched, UnixDomainSocketConnection):
    """Through a unix socket."""


class WatchedTLS(Watched, SSLConnection):
    """Through TLS."""


KINDS: dict[type[Any], type[Any]] = {
    Connection: WatchedTCP,
    UnixDomainSocketConnection: WatchedSocket,
    SSLConnection: WatchedTLS,
}


class RedisClients:
    """What one process asks Redis with: `quick` for commands, `waiting` for BLPOP of at most WAIT_SECONDS."""

    def __init__(self, address: str) -> None:
        self._options: dict[str, Any] = {
            "socket_timeout": ANSWER_SECONDS,
            "socket_connect_timeout": ANSWER_SECONDS,
            "health_check_interval": HEALTH_CHECK_SECONDS,
            **parse_url(address),  # type: ignore[no-untyped-call]
        }
        self._kind = self._options.pop("connection_class", Connection)
        self._pool_options = {"max_connections": self._options.pop("max_connections", None)}
        self.breaker = CircuitBreaker("Redis", self._probe)
        self.quick = self._client()
        self.waiting = self._client(socket_timeout=WAIT_SECONDS + ANSWER_SECONDS)

    def close(self) -> None:
        """Close every connection that is not in use."""
        self.quick.close()
        self.waiting.close()

    def _client(self, **options: Any) -> Redis:
        chosen = {**self._options, **self._pool_options, **options, "breaker": self.breaker}
        return Redis.from_pool(ConnectionPool(connection_class=KINDS[self._kind], **chosen))

    def _probe(self) -> None:
        """Raise unless a new connection gets the answer to PING."""
        connection = self._kind(**self._options)
        try:
            connection.send_command("PING")
            if connection.read_response() not in (b"PONG", "PONG"):
                raise RedisConnectionError("The answer is not that of a Redis.")
        finally:
            connection.disconnect()

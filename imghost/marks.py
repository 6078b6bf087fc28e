"""Cache generations ("marks") in Redis: replacing one invalidates what every process has cached under it.

Whatever changes the rows behind it replaces the mark after its commit, so what was kept under the old one is
old everywhere at once. A mark is a random text, not a number: a Redis that lost everything must never come to
one that some process still knows.

Nothing may be kept while a change could not replace the mark, so a mark is read by a command (`SET … NX GET`)
that Redis refuses whenever it refuses to write: out of memory, as a read-only replica, with a full disk. A
process that did not hear from Redis for a moment takes every mark for a new one: another process may have
tried to replace it in that moment, and does so as soon as Redis is there again.
"""

import logging
import threading
import time
from collections import deque
from functools import partial
from typing import Any, cast

from flask import Flask, current_app
from redis import Redis
from redis.exceptions import RedisError, ResponseError

from imghost.base.identifiers import new_code
from imghost.redis_client import ANSWER_SECONDS, RedisAway, RedisClients

EXTENSION = "marks"
LENGTH = 16
# Whoever cannot replace a mark has tried for longer than that.
SILENCE_SECONDS = 0.8 * ANSWER_SECONDS
# The server may have closed a connection that was not used for so long.
IDLE_SECONDS = 5.0

log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Bind the marks to the Redis clients of `app`."""
    app.extensions[EXTENSION] = Marks(app.extensions["redis-clients"])


def read_mark(name: str) -> str | None:
    """Return the present mark `name`; None while nothing may be kept."""
    return marks().read(name)


def replace_mark(name: str) -> None:
    """Let nothing that was kept under the mark `name` be used again, by any process."""
    marks().replace(name)


def marks() -> "Marks":
    """Return the current application's marks."""
    found: Marks = current_app.extensions[EXTENSION]
    return found


class Line:
    """A connection, and for each mark a question that is sent until it has set its own text."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._questions: dict[str, tuple[str, list[bytes]]] = {}
        self._used_at = time.monotonic()

    def ask(self, name: str) -> str:
        """Return the mark, set now where there was none. Raises RedisError."""
        if time.monotonic() - self._used_at > IDLE_SECONDS and self._connection.can_read():
            self._connection.disconnect()
        text, question = self._questions.get(name) or self._question(name)
        self._connection.send_packed_command(question, check_health=False)
        found = cast("bytes | None", self._connection.read_response())
        self._used_at = time.monotonic()
        if found is None:
            # Whoever removes the mark must never find this text again.
            del self._questions[name]
            return text
        return found.decode()

    def _question(self, name: str) -> tuple[str, list[bytes]]:
        text = new_code(LENGTH)
        packed = list(self._connection.pack_command("SET", name, text, "NX", "GET"))
        self._questions[name] = text, packed
        return text, packed

    def hang_up(self, client: Redis) -> None:
        """Give the connection back to the pool of `client`, closed."""
        self._connection.disconnect()
        client.connection_pool.release(self._connection)


class Marks:
    """Reads and replaces the marks of one process, on connections kept open for nothing else.

    redis-py's client takes longer than all the rest of a kept answer; its connections do not.
    """

    def __init__(self, clients: RedisClients) -> None:
        self._client, self._breaker = clients.quick, clients.breaker
        self._free: deque[Line] = deque()
        # Of each mark: how often Redis was silent, when it last was not, and until when it is listened to.
        self._silences: dict[str, int] = {}
        self._heard_at: dict[str, float] = {}
        self._listens_until: dict[str, float] = {}
        self._ended = threading.Event()

    def read(self, name: str) -> str | None:
        """Return the present mark `name`; None while nothing may be kept."""
        asked_at = time.monotonic()
        try:
            if self._breaker.owes(name):
                raise RedisAway("The mark is still to be replaced.")
            mark = self._ask(name)
        except (RedisError, OSError):
            self._heard_at.pop(name, None)
            return None
        # All that is known is that Redis was well at one moment from the question to its answer.
        heard_at = self._heard_at.get(name, 0.0)
        if time.monotonic() - heard_at > SILENCE_SECONDS:
            self._silences[name] = self._silences.get(name, 0) + 1
        self._heard_at[name] = max(asked_at, heard_at)
        return f"{mark}-{self._silences.get(name, 0)}"

    def replace(self, name: str) -> None:
        """Let nothing that was kept under the mark `name` be used again; later, where Redis is away."""
        action = partial(_replace, self._client, name)
        try:
            action()
        except RedisError as error:
            self._breaker.afterwards(name, action)
            log.warning("%s waits for Redis (%s)", name, type(error).__name__)

    def listen(self, name: str, seconds: float) -> None:
        """Hear from Redis for `seconds` even when nobody reads, so that silence tells nothing but silence."""
        is_listening = name in self._listens_until
        self._listens_until[name] = time.monotonic() + seconds
        if not is_listening:
            threading.Thread(target=self._listen, args=(name,), daemon=True, name=f"listen {name}").start()

    def close(self) -> None:
        """Listen no more."""
        self._ended.set()

    def _listen(self, name: str) -> None:
        while time.monotonic() < self._listens_until[name] and not self._ended.wait(SILENCE_SECONDS / 3):
            self.read(name)
        del self._listens_until[name]

    def _ask(self, name: str) -> str:
        try:
            line = self._free.pop()
        except IndexError:
            line = Line(self._client.connection_pool.get_connection())
        try:
            mark = line.ask(name)
        except ResponseError:
            self._free.append(line)
            raise
        except BaseException:
            line.hang_up(self._client)
            raise
        self._free.append(line)
        return mark


def _replace(client: Redis, name: str) -> None:
    try:
        client.set(name, new_code(LENGTH))
    except ResponseError:
        # That needs no memory, and whoever reads next sets another one.
        client.delete(name)

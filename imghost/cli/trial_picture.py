"""The launcher's test of the workers: a trial picture is enqueued and must be made."""

import secrets

from redis import Redis
from redis.exceptions import RedisError

from imghost.settings import Settings

ANSWER_SECONDS = 1.0


class TrialPicture:
    """Ordered by `prepare --trial TOKEN`; a bell in Redis rings when a worker has made it."""

    def __init__(self, settings: Settings) -> None:
        self.token = secrets.token_hex(8)
        self._redis = Redis.from_url(settings.redis_address, socket_timeout=ANSWER_SECONDS)
        self._made = False

    def made(self) -> bool:
        """Say whether a worker has made it."""
        if not self._made:
            try:
                self._made = bool(self._redis.exists(f"bell:trial:{self.token}"))
            except RedisError:
                return False
        return self._made

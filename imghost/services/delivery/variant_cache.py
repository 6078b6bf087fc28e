"""The variant cache: a size limit with least-recently-used eviction for pictures made on demand.

Redis holds when each was last used and its bytes; what it has lost is read from the storage again. Originals
and what the worker makes ahead are not counted and never go.
"""

import logging
import time
from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import groupby, islice
from typing import cast

from redis.exceptions import RedisError
from sqlalchemy import select

from imghost.extensions import db, redis, settings
from imghost.models import Image
from imghost.services import derivatives
from imghost.services.delivery.variant_size import as_large_as_allowed, fitted
from imghost.services.variant_keys import film_keys, mask_key, motion_key, original_key, variant_key
from imghost.settings import MEGABYTE
from imghost.storage import layout
from imghost.storage.blob import Listed
from imghost.storage.current import storage
from imghost.transforms.fixed_sizes import SIZES, of_size
from imghost.transforms.transform import Transform

# A sorted set of storage keys by the time of their last use, a hash of their bytes, and the sum of those.
NAMES = ("variants:used", "variants:bytes", "variants:total")
# While it is there Redis knows all of them. It goes now and then, for those that a crash left uncounted.
COMPLETE = "variants:complete"
COMPLETE_SECONDS = 7 * 86_400
# Somebody may be about to send it.
IN_USE = timedelta(minutes=1)
BATCH = 500

# ARGV: key, time of use, bytes, and NX where an earlier note of its use counts more.
_NOTE = """
if ARGV[4] == 'NX' then redis.call('ZADD', KEYS[1], 'NX', ARGV[2], ARGV[1])
else redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1]) end
if redis.call('HSETNX', KEYS[2], ARGV[1], ARGV[3]) == 1 then redis.call('INCRBY', KEYS[3], ARGV[3]) end
"""
_FORGET = """
for _, key in ipairs(ARGV) do
  redis.call('ZREM', KEYS[1], key)
  local bytes = redis.call('HGET', KEYS[2], key)
  if bytes then redis.call('HDEL', KEYS[2], key); redis.call('DECRBY', KEYS[3], bytes) end
end
"""
# ARGV: only what was last used before this moment, while there are more bytes than this.
_TAKE_OLDEST = """
if tonumber(redis.call('GET', KEYS[3]) or '0') <= tonumber(ARGV[2]) then return false end
local oldest = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, 1)[1]
if not oldest then return false end
redis.call('ZREM', KEYS[1], oldest)
local bytes = redis.call('HGET', KEYS[2], oldest) or '0'
redis.call('HDEL', KEYS[2], oldest)
redis.call('DECRBY', KEYS[3], bytes)
return oldest
"""

log = logging.getLogger(__name__)


def made_ahead(image: Image) -> list[Transform]:
    """Return every picture that the worker makes of `image` without anybody asking for it."""
    ahead = [
        derivatives.thumb(image),
        *derivatives.rungs(image),
        *derivatives.tiles(image),
        *derivatives.clips(image),
        derivatives.FRAME,
    ]
    ahead += [one for one in (derivatives.medium(image), derivatives.stand_in(image)) if one is not None]
    return ahead + (list(_ordered_sizes(image)) if image.sizes_status is not None else [])


def _ordered_sizes(image: Image) -> Iterator[Transform]:
    for size in SIZES:
        yield fitted(image, as_large_as_allowed(image, of_size(size)))


def counted_key(image: Image, transform: Transform) -> str | None:
    """Return the key under which the use of a picture is noted; None for what never goes."""
    return None if transform in made_ahead(image) else variant_key(image, transform)


def note_use(image: Image, transform: Transform, size: int) -> None:
    """Remember that the picture of `size` bytes was used just now: one command to Redis."""
    key = counted_key(image, transform)
    if key is not None:
        note_uses({key: size})


def note_uses(sizes: Mapping[str, int]) -> None:
    """Remember that the pictures with these keys and bytes were used just now."""
    pipeline = redis().pipeline(transaction=False)
    for key, size in sizes.items():
        pipeline.eval(_NOTE, 3, *NAMES, key, time.time(), size, "")
    try:
        pipeline.execute()
    except RedisError:
        log.warning("Redis is away; the use of a picture is not noted")


def total_bytes() -> int:
    """Return how much room the pictures made for visitors take. Raises RedisError."""
    return int(cast("bytes | None", redis().get(NAMES[2])) or 0)


def trim(unused_for: timedelta = IN_USE) -> int:
    """Remove what was not used for longest until the limit is kept; return how many pictures that were.

    Never touches what was used within `unused_for`. Raises RedisError, or OSError for what cannot be removed.
    """
    if not redis().exists(COMPLETE):
        count_anew()
    limit = settings().variant_cache_megabytes * MEGABYTE
    before = time.time() - unused_for.total_seconds()
    removed = 0
    while (taken := redis().eval(_TAKE_OLDEST, 3, *NAMES, before, limit)) is not None:
        key = cast(bytes, taken).decode()
        size = storage().size(key)
        try:
            storage().delete(key)
        except OSError:
            # It takes room still.
            redis().eval(_NOTE, 3, *NAMES, key, before, size, "")
            raise
        removed += 1
    return removed


def count_anew() -> None:
    """Read from the storage which pictures there are; what Redis knows of their use stays."""
    pipeline = redis().pipeline(transaction=False)
    for made in _kept_for_visitors():
        pipeline.eval(_NOTE, 3, *NAMES, made.key, made.placed_at.timestamp(), made.size, "NX")
        if len(pipeline) >= BATCH:
            pipeline.execute()
    pipeline.set(COMPLETE, 1, ex=COMPLETE_SECONDS)
    pipeline.execute()


def _kept_for_visitors() -> Iterator[Listed]:
    """What belongs to no current version is the business of `check`."""
    folders = groupby(storage().listing(), key=lambda listed: listed.key.rpartition("/")[0])
    listed = ((folder, {each.key: each for each in found}) for folder, found in folders)
    while batch := dict(islice(listed, BATCH)):
        codes = {layout.code_of(folder) for folder in batch}
        for image in db.session.scalars(select(Image).where(Image.code.in_(codes))):
            found = batch.get(layout.version_folder(image.code, image.version), {})
            yield from (found[key] for key in _asked_for(image, list(found)))


def _asked_for(image: Image, keys: list[str]) -> Iterator[str]:
    ahead = {
        original_key(image),
        mask_key(image),
        motion_key(image),
        *film_keys(image),
        *(variant_key(image, transform) for transform in made_ahead(image)),
    }
    yield from (key for key in keys if key not in ahead)


def remove_tree(prefix: str) -> None:
    """Remove everything below `prefix` from the storage and from the count."""
    keys = list(storage().walk(prefix))
    storage().delete_tree(prefix)
    forget_made(keys)


def remove_made(image: Image) -> None:
    """Remove the pictures of `image` made for visitors; whoever may see them can have them made again."""
    keys = list(_asked_for(image, list(storage().walk(_folder(image)))))
    for key in keys:
        storage().delete(key)
    forget_made(keys)


def _folder(image: Image) -> str:
    return layout.version_folder(image.code, image.version)


def forget_made(keys: list[str]) -> None:
    """Count pictures that were removed no more."""
    try:
        for start in range(0, len(keys), BATCH):
            redis().eval(_FORGET, 3, *NAMES, *keys[start : start + BATCH])
    except RedisError:
        log.warning("Redis is away; it counts pictures that are gone until they are the oldest")

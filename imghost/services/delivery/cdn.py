"""The CDN (or caching proxy) in front of the site: which addresses it may cache, and purging them.

Addresses of pictures made on demand are noted as they leave, because every grammar has its own. Losing Redis
loses these notes; such answers are then kept by the cache for as long as their Cache-Control says. While it
is away nothing can be noted, and caches must ask each time.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import httpx
from redis.exceptions import RedisError

from imghost.base.cache_policy import USUAL, CachePolicy
from imghost.base.errors import ImghostError
from imghost.extensions import redis, settings
from imghost.models import Image
from imghost.outbound.addresses import networks_of
from imghost.outbound.client import guarded_client
from imghost.outbound.purge_apis import APIS, PurgeHook, require_purged
from imghost.services import derivatives
from imghost.services.links import Links

TIMEOUT_SECONDS = 10.0
# Unknown query keys are ignored, so somebody could make any number of addresses of one picture.
MOST_NOTED = 5_000

log = logging.getLogger(__name__)


def usual_cache() -> CachePolicy:
    """Return for how long pictures may be kept whose address stays when they change.

    Browsers are never told of a change; a cache in front of the site is, where it has a hook for that.
    """
    site = settings()
    shared_seconds = site.cdn_seconds if site.cdn_purge_url else None
    return replace(USUAL, seconds=site.picture_seconds, shared_seconds=shared_seconds)


def note_address(image: Image, path: str, kept_seconds: int) -> bool:
    """Remember that caches may hold `path` (with its query) of `image` for this long; False: they may not."""
    if not settings().cdn_purge_url:
        return True
    key = _key(image)
    try:
        if redis().scard(key) >= MOST_NOTED and not redis().sismember(key, path):
            return False
        pipeline = redis().pipeline(transaction=False)
        pipeline.sadd(key, path)
        pipeline.expire(key, kept_seconds, nx=True)
        pipeline.expire(key, kept_seconds, gt=True)
        pipeline.execute()
    except RedisError:
        log.warning("Redis is away; caches must not keep a picture")
        return False
    return True


def addresses_of(image: Image) -> list[str]:
    """Return every absolute address that a cache may hold of `image`. Raises RedisError.

    Where there is a media host, all of them are there.
    """
    site, links = settings(), Links(image, at_home=True)
    pages = set() if site.media_url else {links.short, links.viewer}
    paths = {*pages, links.direct, links.thumb, links.medium, links.frame}
    paths |= {links.film, links.preview, links.stream, links.motion}
    for version in range(1, image.version + 1):
        paths.update(f"/sizes/{image.code}/{version}/{name}" for name in _size_names())
    noted = cast("set[bytes]", redis().smembers(_key(image)))
    known = {path for path in paths if path} | {path.decode() for path in noted}
    return [site.media_base + path for path in sorted(known)]


def forget_addresses(addresses: Sequence[str]) -> bool:
    """Send the addresses to the purge hook; False when it did not take them."""
    site = settings()
    if not site.cdn_purge_url:
        return True
    networks = networks_of(site.cdn_purge_networks)
    hook = PurgeHook(site.cdn_purge_url, site.cdn_purge_key)
    try:
        for request in APIS[site.cdn_purge_api](hook, addresses):
            with guarded_client(timeout=TIMEOUT_SECONDS, allowed_networks=networks) as client:
                require_purged(client.send(request))
    except (ImghostError, httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        log.warning("the cache was not told of %d addresses: %s", len(addresses), type(error).__name__)
        return False
    return True


def _size_names() -> list[str]:
    rungs = [f"{side}.{extension}" for side in derivatives.LADDER for extension in ("jpeg", "png")]
    return rungs + [f"{side}.webp" for side in derivatives.TILES]


def _key(image: Image) -> str:
    return f"cdn:addresses:{image.code}"

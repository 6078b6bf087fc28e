"""A picture as an answer: what every address that shows one ends in."""

from dataclasses import replace

from flask import Response, request
from werkzeug.urls import iri_to_uri

from imghost.base.cache_policy import ASK_AGAIN, CachePolicy
from imghost.extensions import settings
from imghost.http import limits, media_host, response_cache
from imghost.http.send import send_media
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.delivery.cdn import note_address
from imghost.services.delivery.deliver import Terms, deliver
from imghost.transforms.transform import Transform

ON_DEMAND = Terms()


def send_picture(
    image: Image | None,
    transform: Transform,
    actor: Actor,
    terms: Terms = ON_DEMAND,
    *,
    download_stem: str | None = None,
) -> Response:
    """Answer with the picture of `transform`, made now when it is not stored.

    With `download_stem` the browser saves it under that name and its extension. Raises what `deliver` raises,
    and TooManyRequests when a stranger asks for too many new variants.
    """
    accept = request.headers.get("Accept", "")
    made = deliver(image, transform, actor, terms, accept=accept, may_make=_budget)
    cache = noted(made.image, made.cache)
    if cache.shared and made.cost is not None:
        response_cache.offer(made.blob, made.until, made.cost)
    response = send_media(
        made.blob,
        format_name=made.format,
        etag=made.etag,
        cache=cache,
        indexed=made.indexed,
        download_name=f"{download_stem}.{made.extension}" if download_stem else None,
    )
    if made.negotiated:
        response.vary.add("Accept")
    return response


def noted(image: Image, cache: CachePolicy) -> CachePolicy:
    """Let the cache in front of the site be told of the present address when the image changes.

    Whatever extension and query it has: a replaced file keeps the addresses of the old one. What is immutable
    has one of the addresses that every picture has.
    """
    if not cache.shared:
        return cache
    if settings().media_url and not media_host.is_asked():
        # What is kept of the media host is purged; here a cache must ask.
        return replace(cache, shared_seconds=0) if settings().cdn_purge_url else cache
    if cache.immutable:
        return cache
    # The same answer may leave for some seconds more without coming here.
    seconds = cache.longest + int(response_cache.KEPT_SECONDS)
    is_noted = note_address(image, iri_to_uri(request.full_path.rstrip("?")), seconds)
    return cache if is_noted else ASK_AGAIN


def _budget(image: Image, actor: Actor, uses: int) -> None:
    """Distinct sizes cost time and disk. `uses` is what the present one counts for."""
    message = "Too many different sizes were asked for. Use sizes that exist already, or try again later."
    limits.count(settings().variant_limit_per_image, "new-variant", image.code, message=message, uses=uses)
    per_address = settings().variant_limit_per_address
    limits.count(per_address, "new-variant-by", actor.address, message=message, uses=uses)

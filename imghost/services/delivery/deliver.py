"""Delivers one picture to one visitor: access, format negotiation, quota, and rendering if needed."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from werkzeug.http import parse_accept_header

from imghost.base.cache_policy import NO_STORE, CachePolicy
from imghost.base.errors import TooManyRequests
from imghost.extensions import now
from imghost.imaging.formats import FORMATS
from imghost.metrics import PICTURES_SENT
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.delivery import variant_cache, variants
from imghost.services.delivery.answer_cost import Cost
from imghost.services.delivery.cdn import usual_cache
from imghost.services.delivery.render_cost import cost_of
from imghost.services.delivery.render_slots import render_slots
from imghost.services.delivery.variant_size import fitted
from imghost.services.delivery.watermarks import marked, sees_more
from imghost.services.derivatives import picture_format
from imghost.services.inference.masks import MASK_SECONDS, require_mask, stored_mask
from imghost.services.site.machine_codecs import machine_codecs
from imghost.services.usage import usage
from imghost.services.variant_keys import original_key, variant_key
from imghost.services.visibility import Sight, is_open, is_public, require_sight, shown_until, sight
from imghost.storage.blob import Blob
from imghost.storage.current import storage
from imghost.transforms.transform import AUTO, ORIGINAL, Transform

MayMake = Callable[[Image, Actor, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What an address allows, whoever asks at it.

    `granted` says that a right signature was checked: then visibility asks only whether the image is alive.
    `budgeted` says that strangers may have few new variants made there. `exact` says that it names one of
    the stored pictures, of which the site's own pages are made: no plan pays for it and none is refused.
    `cache` is for what strangers get, too; None: as usual here.
    """

    granted: bool = False
    budgeted: bool = True
    exact: bool = False
    cache: CachePolicy | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """`negotiated` says that another `Accept` header may get other bytes; `etag` changes with the bytes.

    `cache` is shared where any stranger gets the same at the same address; where a signature was checked, it
    is a part of that address. `indexed` says that search engines may name it. `until` is when nobody sees it
    any more, None for never. `cost` is what the same answer to another stranger causes; None where each must
    be asked for, because the owner's calls have a limit.
    """

    image: Image
    blob: Blob
    format: str
    extension: str
    etag: str
    cache: CachePolicy
    negotiated: bool
    indexed: bool
    until: datetime | None
    cost: Cost | None


def deliver(  # noqa: PLR0913 - each is a fact of the request, named at every call
    image: Image | None,
    transform: Transform,
    actor: Actor,
    terms: Terms,
    *,
    accept: str = "",
    may_make: MayMake,
) -> Delivered:
    """Return the picture of `transform`, made now when it is not stored.

    `may_make` is called before anything new is rendered for a stranger at a budgeted address, with the CPU
    seconds it counts for (at least 1), and raises when the caller has used up its budget. Raises NotFound,
    Gone, PasswordNeeded, InvalidInput, TooManyRequests or Unavailable.
    """
    image = require_sight(image, granted_actor(image, actor) if terms.granted and image else actor)
    wanted = marked(image, transform if terms.exact else _in_real_format(image, transform, accept), actor)
    if wanted == ORIGINAL:
        blob, variant = storage().find(original_key(image)), None
        PICTURES_SENT.labels("original").inc()
    else:
        if wanted.cut_out:
            _await_mask(image, wanted, actor, terms, may_make)
        ask = partial(_allow_making, image, wanted, actor, terms, may_make)
        blob = variants.find_or_make(image, wanted, ask, address=actor.address)
        variant = variant_cache.counted_key(image, wanted)
    cost = Cost(size=blob.size, owner_id=image.user_id, variant=variant, billed=not terms.exact)
    _count(image, actor, cost)
    sent_as = wanted.format or image.format
    return Delivered(
        image=image,
        blob=blob,
        format=sent_as,
        extension=FORMATS[sent_as].extension if sent_as != image.format else image.extension,
        etag=_etag(image, wanted, terms),
        cache=_cache(image, wanted, actor, terms),
        negotiated=transform.format == AUTO,
        indexed=is_open(image),
        until=shown_until(image),
        cost=None if cost.billed and _has_limit(image) else cost,
    )


def _cache(image: Image, wanted: Transform, actor: Actor, terms: Terms) -> CachePolicy:
    """What strangers do not get, or get with a watermark under the same address, no cache may keep."""
    if not _strangers_get(image, granted=terms.granted) or sees_more(image, actor):
        return NO_STORE
    cache = terms.cache or usual_cache()
    if cache.immutable and wanted.watermark is not None:
        # Another watermark gives other bytes under the same address.
        cache = usual_cache()
    return cache.until(shown_until(image), now())


def _etag(image: Image, wanted: Transform, terms: Terms) -> str:
    if terms.exact:
        name = "original" if wanted == ORIGINAL else wanted.key()
        return f"{image.sha256[:32]}-{image.version}-{name}"
    return (original_key(image) if wanted == ORIGINAL else variant_key(image, wanted)).replace("/", "-")


def granted_actor(image: Image, actor: Actor) -> Actor:
    """Return who judges a right signature: the owner, whose word it is, whatever the picture's visibility.

    That word does not reach past the moderators: what waits for approval, or is a banned account's, is judged
    as for anybody, and quarantine holds for an owner who is a moderator too.
    """
    if not image.approved or (image.user is not None and image.user.is_shut_out):
        return actor
    return Actor(
        user=image.user, guest_key=image.guest_key, address=actor.address, scopes=frozenset({"read"})
    )


def _strangers_get(image: Image, *, granted: bool) -> bool:
    """Say whether somebody without any rights gets `image`; `granted`: with a right signature."""
    if granted:
        return sight(image, granted_actor(image, Actor())) is Sight.SHOWN
    return is_public(image)


def _in_real_format(image: Image, transform: Transform, accept: str) -> Transform:
    """Replace "auto" and "as it is" by a format; the stored file itself stays "as it is"."""
    if transform.format == AUTO:
        offered = _offered(image, accept)
        if transform.cut_out and offered != "webp":
            offered = _see_through(image)
        return fitted(image, replace(transform, format=offered))
    source = FORMATS[image.format]
    asks_for_nothing = transform == ORIGINAL and not transform.names_quality
    if asks_for_nothing and not source.is_video and source.browsers_show:
        return transform
    if transform.format is None:
        shown = _see_through(image) if transform.cut_out else _same_or_plain(image)
        transform = replace(transform, format=shown)
    return fitted(image, transform)


def _same_or_plain(image: Image) -> str:
    """Return the format of a smaller copy: that of the thumbnail wherever this machine can write it."""
    shown = picture_format(image)
    return shown if shown in machine_codecs().writable else _plain(image)


def _see_through(image: Image) -> str:
    """Return the format of a picture without its background: the source's, or PNG where that is opaque.

    A GIF has transparent pixels, but no soft edges.
    """
    shown = _same_or_plain(image)
    return shown if FORMATS[shown].has_alpha and shown != "gif" else "png"


def _offered(image: Image, accept: str) -> str:
    """AVIF is slow to make, so it is only given when asked for by name; WebP wherever it is offered.

    What moves goes on moving.
    """
    types = [name for name, quality in parse_accept_header(accept) if quality > 0]
    if "image/webp" in map(str.lower, types) and "webp" in machine_codecs().writable:
        return "webp"
    return "gif" if image.is_animated else _plain(image)


def _plain(image: Image) -> str:
    """Return the format that every browser shows."""
    return "png" if image.has_alpha else "jpeg"


def _await_mask(image: Image, wanted: Transform, actor: Actor, terms: Terms, may_make: MayMake) -> None:
    """Return when the background can be removed. Raises NotOffered, Unprocessable or Unavailable."""
    if variants.stored(image, wanted) is not None or stored_mask(image) is not None:
        return

    def ask() -> None:
        if not (terms.granted or actor.owns(image) or actor.is_moderator):
            may_make(image, actor, MASK_SECONDS)

    with render_slots().patience() as seconds:
        require_mask(image, ask, seconds)


def _allow_making(image: Image, wanted: Transform, actor: Actor, terms: Terms, may_make: MayMake) -> None:
    """Called by the one of many callers that renders: only that one uses up a budget."""
    if terms.exact:
        return
    if terms.budgeted and not terms.granted and not (actor.owns(image) or actor.is_moderator):
        may_make(image, actor, max(1, round(cost_of(image, wanted).seconds)))
    _pay(image, actor, renderings=1)


def _count(image: Image, actor: Actor, cost: Cost) -> None:
    """Count an answer. Raises TooManyRequests when the owner's plan pays for it and cannot."""
    if cost.billed:
        _pay(image, actor, views=1, bandwidth=cost.size)
    elif image.user_id is not None:
        usage.add(image.user_id, {"url_calls": 1, "bandwidth": cost.size})
    if cost.variant is not None:
        variant_cache.note_uses({cost.variant: cost.size})


def _pay(image: Image, actor: Actor, *, views: int = 0, renderings: int = 0, bandwidth: int = 0) -> None:
    """Count for the owner; what visitors cause is billed, the owner's own use never."""
    owner = image.user
    if owner is None:
        return
    own_use = actor.user is not None and actor.user.id == owner.id
    allowed = usage.take(
        owner,
        {
            "billed": 0 if own_use else views + renderings,
            "url_calls": views,
            "processing": renderings,
            "bandwidth": bandwidth,
        },
        limit=None if own_use else ("billed", usage.billed_limit(owner)),
    )
    if not allowed:
        raise TooManyRequests(
            "The owner of this image has used up this month's URL calls.",
            code="url-calls-used-up",
            retry_after=usage.seconds_to_next_month(now()),
            limit=usage.billed_limit(owner),
        )


def _has_limit(image: Image) -> bool:
    return image.user is not None and image.user.plan.url_calls_per_month is not None

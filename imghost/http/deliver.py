"""A picture of any size as an answer: what every dialect's delivery address ends in."""

from functools import partial

from flask import Response, request
from werkzeug.urls import iri_to_uri

from imghost.extensions import settings
from imghost.http import keepable, limits, send
from imghost.http.kept_answers import KEPT_SECONDS
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.delivery.cdn import note_address
from imghost.services.delivery.deliver import deliver, free_to_make
from imghost.transforms.transform import Transform


def send_picture(  # noqa: PLR0913 - each is a rule of the address, named where it differs
    image: Image | None,
    transform: Transform,
    actor: Actor,
    *,
    granted: bool = False,
    budgeted: bool = True,
    cache: str | None = None,
) -> Response:
    """Answer with the picture of `transform`, made now when it is not stored.

    `granted` says that a right signature was checked: then the picture's visibility is not asked and new
    variants are not budgeted; neither are they where `budgeted` is off, because an address has few sizes to
    ask for. `cache` replaces the usual Cache-Control of what strangers get too. Raises what `deliver` raises,
    and TooManyRequests when an unsigned caller asks for too many new variants.
    """
    is_budgeted = budgeted and not granted
    made = deliver(
        image,
        transform,
        actor,
        accept=request.headers.get("Accept", ""),
        granted=granted,
        may_make=partial(_budget, image, actor) if is_budgeted else free_to_make,
    )
    is_kept = made.public and not made.unmarked
    response = send.send_media(
        made.path,
        format_name=made.format,
        etag=made.etag,
        cache=send.kept_until(made.until, cache or send.PUBLIC) if is_kept else send.PRIVATE,
        indexed=made.indexed,
    )
    if made.negotiated:
        response.vary.add("Accept")
    if image is not None and response.cache_control.public:
        if made.cost is not None:
            keepable.offer(image, made.path, made.cost)
        note_kept(image, response)
    return response


def note_kept(image: Image, response: Response) -> None:
    """Let the cache in front of the site be told of the present address when `image` changes."""
    if response.cache_control.public:
        # The same answer may leave for some seconds more without coming here.
        kept_seconds = (response.cache_control.max_age or 0) + int(KEPT_SECONDS)
        if not note_address(image, iri_to_uri(request.full_path.rstrip("?")), kept_seconds):
            response.headers["Cache-Control"] = send.UNNOTED


def _budget(image: Image | None, actor: Actor, uses: int) -> None:
    """Distinct sizes cost time and disk; owners and moderators may make as many as they like.

    `uses` is what the present one counts for.
    """
    if image is None or actor.owns(image) or actor.is_moderator:
        return
    message = "Too many different sizes were asked for. Use sizes that exist already, or try again later."
    limits.count(settings().variant_limit_per_image, "new-variant", image.code, message=message, uses=uses)
    per_address = settings().variant_limit_per_address
    limits.count(per_address, "new-variant-by", actor.address, message=message, uses=uses)

"""What was made of a video for browsers as an answer: the files of `uploads.films` and their playlists."""

from collections import Counter

from flask import Response, request

from imghost.base.cache_policy import NO_STORE, CachePolicy
from imghost.base.errors import NotFound
from imghost.extensions import db, now
from imghost.http.send import MEDIA_HEADERS, send_media
from imghost.http.send_picture import noted
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.delivery.answer_cost import Cost, count_answers
from imghost.services.delivery.cdn import usual_cache
from imghost.services.delivery.direct_links import DirectLink
from imghost.services.delivery.playlists import playlist
from imghost.services.links import PLAYLIST
from imghost.services.uploads.films import remake
from imghost.services.variant_keys import film_key, motion_key
from imghost.services.visibility import is_open, is_public, require_sight, shown_until
from imghost.storage.current import storage


def send_film(link: DirectLink, actor: Actor) -> Response:
    """Answer with a film or a playlist; where its file is gone it is made again.

    No plan pays for it, as the site's own pages are made of it. Raises NotFound, Gone or PasswordNeeded.
    """
    image = require_sight(link.image, actor)
    cache = noted(image, usual_cache().until(shown_until(image), now()) if is_public(image) else NO_STORE)
    etag = f"{image.sha256[:32]}-{image.version}-{link.kind}-{link.extension}"
    try:
        if link.extension == "m3u8":
            return _send_playlist(playlist(image, link.kind), etag, cache)
        film = storage().find(motion_key(image) if link.kind == "motion" else film_key(image, link.kind))
    except NotFound:
        if link.kind == "motion":
            raise
        remake(image)
        db.session.commit()
        raise
    _count(image, film.size)
    return send_media(film, format_name="mp4", etag=etag, cache=cache, indexed=is_open(image))


def _send_playlist(text: str, etag: str, cache: CachePolicy) -> Response:
    """No search engine has any use for it."""
    response = Response(text, mimetype=PLAYLIST)
    response.set_etag(etag)
    response.headers.update({**MEDIA_HEADERS, "Cache-Control": str(cache), "X-Robots-Tag": "noindex"})
    response.make_conditional(request.environ)
    return response


def _count(image: Image, size: int) -> None:
    cost = Cost(size=size, owner_id=image.user_id, variant=None, billed=False)
    count_answers(Counter({cost: 1}))

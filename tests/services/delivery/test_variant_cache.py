"""The room that pictures for visitors may take: what counts, what goes first, what never goes."""

import os
import time
from datetime import timedelta

import pytest
from flask import Flask
from PIL import Image as Pillow
from redis import Redis

from imghost.jobs import upkeep
from imghost.models import Image
from imghost.services import derivatives
from imghost.services.answer_mark import replace_mark
from imghost.services.delivery import variant_cache
from imghost.services.delivery.variant_cache import COMPLETE, made_ahead, total_bytes, trim
from imghost.services.late_writes import EXTENSION
from imghost.services.variant_keys import original_key, variant_key
from imghost.storage.current import storage
from tests.pictures import encoded
from tests.services.delivery.conftest import Ask, Upload

NOT_IN_USE = timedelta(0)
ONE_MEGABYTE = pytest.mark.settings(variant_cache_megabytes=1)


def kept_for_visitors(image: Image) -> set[str]:
    """Keys of the stored pictures that a visitor has caused."""
    ahead = {original_key(image), *(variant_key(image, transform) for transform in made_ahead(image))}
    return set(storage().walk()) - ahead


def bytes_of(keys: set[str]) -> int:
    return sum(storage().size(key) for key in keys)


def noise() -> bytes:
    """A picture whose sizes are large files."""
    return encoded(Pillow.effect_noise((1400, 1000), 90).convert("RGB"), "JPEG")


def fill(ask: Ask, image: Image, widths: range) -> list[str]:
    """Ask for PNG pictures of these widths one after the other; return their keys in that order."""
    made: list[str] = []
    for width in widths:
        assert ask(image, f"w={width}&f=png").status_code == 200
        made += kept_for_visitors(image) - set(made)
    return made


def test_only_what_visitors_caused_counts(upload: Upload, ask: Ask) -> None:
    image = upload()
    assert total_bytes() == 0
    for query in ("", "w=640&h=640&fit=inside&f=jpeg&q=90", "w=320&h=320&f=jpeg"):
        assert ask(image, query).status_code == 200
    assert total_bytes() == 0
    ask(image, "w=200")
    ask(image, "w=200")
    assert 0 < total_bytes() == bytes_of(kept_for_visitors(image))


@ONE_MEGABYTE
def test_what_was_not_used_for_longest_goes_first(app: Flask, upload: Upload, ask: Ask) -> None:
    image = upload(noise())
    made = fill(ask, image, range(500, 560, 10))
    assert bytes_of(set(made)) > 1_000_000
    ask(image, "w=500&f=png")
    # Answered from memory, it is noted within a second.
    app.extensions[EXTENSION].flush()
    removed = trim(NOT_IN_USE)
    left = kept_for_visitors(image)
    assert 0 < removed == len(made) - len(left)
    # The first was used again; so the second is the oldest.
    assert left == {made[0], *made[removed + 1 :]}
    assert total_bytes() == bytes_of(left) <= 1_000_000
    for transform in (derivatives.thumb(image), *derivatives.rungs(image)):
        assert storage().path(variant_key(image, transform))
    assert storage().path(original_key(image))


@ONE_MEGABYTE
def test_what_is_being_sent_stays(upload: Upload, ask: Ask) -> None:
    image = upload(noise())
    made = fill(ask, image, range(500, 560, 10))
    assert trim() == 0
    assert kept_for_visitors(image) == set(made)


@ONE_MEGABYTE
def test_a_lost_count_is_read_from_the_storage(app: Flask, upload: Upload, ask: Ask) -> None:
    image = upload(noise())
    made = fill(ask, image, range(500, 560, 10))
    # As the time of writing says, the last one was made long before the others.
    path = storage().path(made[-1])
    long_ago = time.time() - 86_400
    os.utime(path, (long_ago, long_ago))
    app.extensions["redis"].flushdb()
    variant_cache.count_anew()
    assert total_bytes() == bytes_of(set(made))
    trim(NOT_IN_USE)
    assert made[-1] not in kept_for_visitors(image)
    assert total_bytes() <= 1_000_000


def test_the_job_of_the_schedule_counts_what_nobody_counted(app: Flask, upload: Upload, ask: Ask) -> None:
    image = upload()
    ask(image, "w=200")
    expected = total_bytes()
    app.extensions["redis"].flushdb()
    upkeep.trim()
    assert app.extensions["redis"].exists(COMPLETE)
    assert total_bytes() == expected


def test_deleted_pictures_leave_the_count(upload: Upload, ask: Ask) -> None:
    image = upload()
    ask(image, "w=200")
    variant_cache.remove_tree(f"{image.code[:2]}/{image.code}")
    assert (total_bytes(), list(storage().walk())) == (0, [])


def test_one_that_is_gone_already_is_no_error(upload: Upload, ask: Ask) -> None:
    image = upload()
    ask(image, "w=200")
    (key,) = kept_for_visitors(image)
    storage().delete(key)
    # Nothing of the site removes a file behind its back; what does must say so.
    replace_mark()
    variant_cache.count_anew()
    assert ask(image, "w=200").status_code == 200
    assert total_bytes() == bytes_of({key})


def test_without_redis_pictures_are_delivered_all_the_same(app: Flask, put: Upload, ask: Ask) -> None:
    image = put()
    answering = app.extensions["redis"]
    app.extensions["redis"] = Redis.from_url("unix:///nonexistent/redis.sock")
    try:
        assert ask(image, "w=200").status_code == 200
    finally:
        app.extensions["redis"] = answering

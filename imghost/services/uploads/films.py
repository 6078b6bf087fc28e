"""What browsers need of a video: a copy that every one of them plays, a preview for tiles, a stream.

The row says from the upload on that this is to be done; a job of its own does it, in a queue of its own, so
that no picture waits for an hour of film.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from redis.exceptions import RedisError
from sqlalchemy import func, select

from imghost import queue
from imghost.base.errors import NotFound, Unprocessable
from imghost.extensions import db, redis, settings
from imghost.imaging.films.encoder import Quality
from imghost.imaging.films.order import Film, FilmOrder, FilmReport
from imghost.imaging.limits import Limits
from imghost.imaging.sandbox import make_films
from imghost.metrics import FILM_SECONDS, PROCESSING_FAILURES
from imghost.models import Image
from imghost.services.site.machine_codecs import machine_codecs
from imghost.services.site.site_limits import file_limits
from imghost.services.uploads.setbacks import blamed
from imghost.services.uploads.versions import is_current, write_current
from imghost.services.variant_keys import STREAMS, film_key, original_key
from imghost.storage.current import storage

PREVIEW_SECONDS = 2.0
PREVIEW = Quality(side=480, kilobits=600, crf=28, sound=False)
LOW = Quality(side=640, kilobits=800, crf=26)
# To look at a video, and for each second of every film made of it: a slow core needs half of that.
LOOK_SECONDS, SECONDS_PER_SECOND = 120, 20
LONGEST_SECONDS = queue.VIDEO_TIMEOUT - 600
# How often it is asked whether the file is still wanted, in seconds.
ASK_SECONDS = 5.0
PROGRESS_SECONDS = 3_600


def are_made() -> bool:
    """Say whether anything is made of videos for browsers: it is switched on, and there is an encoder."""
    return settings().browser_videos and machine_codecs().films


def start_films(image_id: int) -> bool:
    """Enqueue the work on the video, if it is one and ready; True when that was not yet done."""
    image = db.session.get(Image, image_id)
    return image is not None and is_waiting(image) and are_made() and enqueue_films(image)


def enqueue_films(image: Image) -> bool:
    """Enqueue the work on `image`."""
    key = job_key(image, image.attempts)
    return queue.enqueue("imghost.jobs.process.make_films", image.id, key=key, queue=queue.VIDEOS)


def job_key(image: Image, attempt: int) -> str:
    """Return the key of the job; versions and attempts have keys of their own."""
    return f"films-{image.id}-{image.version}-{attempt}"


def is_waiting(image: Image) -> bool:
    return image.deleted_at is None and image.status == "ready" and image.films_status == "processing"


def videos_waiting() -> int:
    """Return how many videos wait for their films."""
    waiting = (Image.films_status == "processing", Image.status == "ready", Image.deleted_at.is_(None))
    return db.session.scalar(select(func.count(Image.id)).where(*waiting)) or 0


def look_at(image: Image) -> dict[str, object]:
    """Return the columns that say what browsers will make of the video. Raises Unprocessable."""
    return _columns(make_films(_order(image), _limits(image, ())))


def make_all(image_id: int) -> None:
    """Make every film of a video; then they are `ready`. Safe to run twice and to be killed."""
    image = db.session.get(Image, image_id)
    if image is None or not is_waiting(image) or not are_made():
        return
    # Detached, the row stays as it was read, so that every path belongs to the version that is decoded.
    db.session.expunge(image)
    db.session.rollback()
    with blamed(image):
        try:
            with FILM_SECONDS.time():
                made = _make(image)
            write_current(image, **made, films_status="ready", attempts=0, setbacks=0)
        except Unprocessable as error:
            PROCESSING_FAILURES.labels(error.code).inc()
            write_current(image, films_status="failed")


def progress(image: Image) -> int:
    """Return how much of the films is made, in percent; 0 also where nobody knows."""
    try:
        found = redis().get(_progress_key(image))
    except RedisError:
        return 0
    return int(found) if isinstance(found, bytes) and found.isdigit() else 0


def remake(image: Image) -> None:
    """Have films made again whose files are gone, as after the restoring of a backup; flush."""
    image.films_status = "processing"
    image.film_bytes, image.preview_bytes, image.streams = 0, 0, ""
    db.session.flush()


def _make(image: Image) -> dict[str, object]:
    looked = look_at(image)
    films = _films(image, plays=bool(looked["plays"]))
    try:
        make_films(_order(image, films), _limits(image, films), _teller(image, len(films)))
        if not is_current(image):
            raise NotFound
        columns = looked | _placed(image, films)
    finally:
        for film in films:
            film.path.unlink(missing_ok=True)
            if film.playlist is not None:
                film.playlist.unlink(missing_ok=True)
    return columns


def _films(image: Image, *, plays: bool) -> tuple[Film, ...]:
    site = settings()
    best = Quality(side=site.video_side, kilobits=site.video_kilobits)
    start = max(0.0, min(image.duration / 4, image.duration - PREVIEW_SECONDS))
    made = [Film(name="preview", path=_path(), quality=PREVIEW, start=start, seconds=PREVIEW_SECONDS)]
    if not plays:
        made.append(Film(name="film", path=_path(), quality=best))
    if 0 < site.stream_minutes * 60 < image.duration:
        for name, quality in zip(STREAMS, (best, LOW), strict=True):
            made.append(Film(name=name, path=_path(), quality=quality, playlist=_path("m3u8")))
    return tuple(made)


def _path(extension: str = "mp4") -> Path:
    return storage().working_path(extension)


def _placed(image: Image, films: tuple[Film, ...]) -> dict[str, object]:
    """Put the films in place and return the columns that say so; the last one waits for all names."""
    sizes = {film.name: film.path.stat().st_size for film in films}
    streams = [min(film.quality.side, max(image.width, image.height)) for film in films if film.playlist]
    for film in films:
        if film.playlist is not None:
            storage().place(film.playlist, film_key(image, film.name, "m3u8"), durably=False)
    for left, film in zip(range(len(films) - 1, -1, -1), films, strict=True):
        storage().place(film.path, film_key(image, film.name), durably=not left)
    return {
        "film_bytes": sizes.get("film", 0),
        "preview_bytes": sizes["preview"],
        "streams": ",".join(map(str, streams)),
    }


def _order(image: Image, films: tuple[Film, ...] = ()) -> FilmOrder:
    source = storage().path(original_key(image))
    return FilmOrder(source=source, format=image.format, duration=image.duration, films=films)


def _limits(image: Image, films: tuple[Film, ...]) -> Limits:
    seconds = LOOK_SECONDS + int(image.duration * SECONDS_PER_SECOND) * len(films)
    # Twice what a film of that rate can have.
    room = int(image.duration + 60) * (settings().video_kilobits + 200) * 250
    limits = file_limits()
    return replace(
        limits, decode_seconds=min(seconds, LONGEST_SECONDS), decode_file=max(limits.decode_file, room)
    )


def _columns(report: FilmReport) -> dict[str, object]:
    return {"codecs": report.codecs[:80], "plays": report.plays}


def _teller(image: Image, count: int) -> Callable[[str, float], None]:
    """Return what hears of the progress; it ends the work on a file that was replaced or deleted."""
    finished: list[str] = []
    asked = time.monotonic()

    def tell(name: str, share: float) -> None:
        nonlocal asked
        if share >= 1.0 and name not in finished:
            finished.append(name)
        _note_progress(image, (len(finished) + (0 if name in finished else share)) / count)
        if time.monotonic() > asked + ASK_SECONDS:
            asked = time.monotonic()
            wanted = is_current(image)
            # Nothing is left open for hours.
            db.session.rollback()
            if not wanted:
                raise NotFound

    return tell


def _note_progress(image: Image, share: float) -> None:
    try:
        redis().set(_progress_key(image), min(99, int(share * 100)), ex=PROGRESS_SECONDS)
    except RedisError:
        # Only the number on the page is missing.
        return


def _progress_key(image: Image) -> str:
    return f"films:progress:{image.code}:{image.version}"

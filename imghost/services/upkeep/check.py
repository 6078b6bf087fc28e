"""Consistency check of database and storage, in both directions, with repair.

Pictures made from an image are not missed here: they are made again when somebody asks for them. Films made
of a video are, because that takes long.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from sqlalchemy import func, select

from imghost.base.messages import Message
from imghost.extensions import db
from imghost.models import Image, User
from imghost.services.uploads.films import remake
from imghost.services.uploads.recovery import PLACED_BY, recover
from imghost.services.uploads.replaced import retire_version
from imghost.services.variant_keys import film_key, original_key, stream_keys
from imghost.services.visibility import alive
from imghost.storage import layout
from imghost.storage.current import storage

LOST = Message("The stored file is missing or damaged.")
BATCH = 500

Kind = Literal["lost", "found", "orphan", "abandoned", "replaced", "newer", "unfilmed"]


REPAIRS: dict[Kind, str] = {
    "lost": "the image is marked as failed",
    "found": "the image is processed again",
    "orphan": "the file is moved to lost+found",
    "abandoned": "what the upload left is removed",
    "replaced": "the file is removed after a day",
    "unfilmed": "the films are made again",
    "newer": "nothing: the database may be an older one than the files",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """`subject` is an image code (lost, found, unfilmed) or a storage key; `repair` says what is done."""

    kind: Kind
    subject: str
    text: str

    @property
    def repair(self) -> str:
        return REPAIRS[self.kind]


@dataclass(frozen=True, slots=True)
class Report:
    """`waiting` counts images that are still being processed."""

    images: int
    files: int
    waiting: int
    problems: tuple[Problem, ...]


def inspect_site() -> Report:
    """Return what does not fit together; changes nothing. An upload in this very moment is no problem."""
    sizes = {listed.key: listed.size for listed in storage().listing()}
    problems = [*_files_without_row(list(sizes)), *_rows_without_file(sizes), *_abandoned_placings()]
    return Report(_count(), len(sizes), _count("processing"), tuple(problems))


def repair_site(report: Report) -> int:
    """Put right what `report` found, commit, and return how many problems that were.

    An image that lost its file becomes `failed` and keeps its row, so a file that comes back undoes it. Files
    that belong to no image are moved to where a person may look at them. No stored file of an image that is
    known goes, whichever version it is of; those of a later version than the row's stay as they are.
    """
    for problem in report.problems:
        if problem.kind == "orphan":
            storage().set_aside(problem.subject)
        elif problem.kind == "replaced":
            retire_version(layout.code_of(problem.subject), layout.version_of(problem.subject))
        elif problem.kind in ("lost", "found"):
            _note(problem)
        elif problem.kind == "unfilmed":
            _film_again(problem)
    db.session.commit()
    recover()
    return sum(problem.kind != "newer" for problem in report.problems)


def _note(problem: Problem) -> None:
    image = db.session.scalar(select(Image).where(Image.code == problem.subject))
    # The file may have been replaced since.
    lost = image is not None and storage().size(original_key(image)) != image.bytes
    if image is not None and lost == (problem.kind == "lost"):
        image.status, image.failure = ("failed", LOST) if lost else ("processing", None)
        image.attempts = image.setbacks = 0


def _film_again(problem: Problem) -> None:
    image = db.session.scalar(select(Image).where(Image.code == problem.subject))
    # They may be in the making since.
    if image is not None and _missing_films(image):
        remake(image)


def _missing_films(image: Image) -> list[str]:
    """Return the keys of films that the row says are there, and are not or have another size."""
    if image.films_status != "ready":
        return []
    sizes = {film_key(image, "film"): image.film_bytes, film_key(image, "preview"): image.preview_bytes}
    missing = [key for key, size in sizes.items() if size and storage().size(key) != size]
    return missing + [key for key in stream_keys(image) if image.streams and not storage().size(key)]


def _rows_without_file(sizes: dict[str, int]) -> Iterator[Problem]:
    for image in _images():
        key = original_key(image)
        # What came while the listing was made, or is not in a late one, is asked for by itself.
        size = sizes[key] if sizes.get(key) == image.bytes else storage().size(key)
        if size == image.bytes and image.failure == LOST:
            yield Problem("found", image.code, f"found: the file of image {image.code} is back")
        elif size != image.bytes and image.failure != LOST:
            state = f"has {size} bytes instead of {image.bytes}" if size else "is missing"
            yield Problem("lost", image.code, f"lost: the file of image {image.code} {state}")
        elif missing := _missing_films(image):
            yield Problem(
                "unfilmed", image.code, f"unfilmed: {', '.join(missing)} of video {image.code} missing"
            )


def _images() -> Iterator[Image]:
    """Every image that should have its file, without holding them all in memory."""
    query = select(Image).where(alive()).order_by(Image.id).limit(BATCH)
    last_id = 0
    while images := list(db.session.scalars(query.where(Image.id > last_id))):
        last_id = images[-1].id
        yield from images


def _files_without_row(keys: list[str]) -> Iterator[Problem]:
    """Whatever is noted as being placed has no row yet, and what is noted as replaced has none any more."""
    placing = set(storage().announced(timedelta(0)))
    retired = set(storage().retired(timedelta(0)))
    versions = _versions({layout.code_of(key) for key in keys})
    placing.update(db.session.scalars(select(User.avatar_key).where(User.avatar_key.is_not(None))))
    for key in keys:
        # Exports remove themselves within a day; a watermark's few bytes may be asked for again.
        is_kept = key.startswith((f"{layout.EXPORTS}/", f"{layout.MARKS}/")) or key in placing
        current, version = versions.get(layout.code_of(key), 0), layout.version_of(key)
        is_retired = not retired.isdisjoint((key, key.rpartition("/")[0]))
        if not (is_kept or is_retired or (version and version == current)):
            yield _stray(key, current, version)


def _stray(key: str, current: int, version: int) -> Problem:
    """`current` is the version of the key's image, 0 when there is no such image."""
    if not (current and version and layout.is_original(key)):
        return Problem("orphan", key, f"orphan: the file {key} belongs to no image")
    code = layout.code_of(key)
    if version < current:
        return Problem("replaced", key, f"replaced: the file {key} of image {code} has been replaced")
    return Problem("newer", key, f"newer: the file {key} is of a later version than the row of image {code}")


def _versions(codes: set[str]) -> dict[str, int]:
    """Return the current versions of those of `codes` that are of images."""
    versions: dict[str, int] = {}
    ordered = sorted(codes)
    for start in range(0, len(ordered), BATCH):
        query = select(Image.code, Image.version).where(Image.code.in_(ordered[start : start + BATCH]))
        versions.update((code, version) for code, version in db.session.execute(query))
    return versions


def _abandoned_placings() -> Iterator[Problem]:
    for key in storage().announced(PLACED_BY):
        yield Problem("abandoned", key, f"abandoned: the upload to {key} was never finished")


def _count(status: str | None = None) -> int:
    query = select(func.count(Image.id)).where(alive())
    return db.session.scalar(query.where(Image.status == status) if status else query) or 0

"""Compares the database with the storage, both ways, and puts right what is wrong.

Pictures made from an image are not missed here: they are made again when somebody asks for them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from sqlalchemy import func, select

from imghost.base.messages import Message
from imghost.extensions import db
from imghost.models import Image, User
from imghost.services.delivery.variant_keys import original_key
from imghost.services.uploads.recovery import PLACED_BY, recover
from imghost.services.visibility import alive
from imghost.storage import layout
from imghost.storage.current import storage

LOST = Message("The stored file is missing or damaged.")
BATCH = 500

Kind = Literal["lost", "found", "orphan", "abandoned"]


@dataclass(frozen=True, slots=True)
class Problem:
    """`subject` is an image code (lost, found) or a storage key (orphan, abandoned)."""

    kind: Kind
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """`waiting` counts images that are still being processed."""

    images: int
    files: int
    waiting: int
    problems: tuple[Problem, ...]


def inspect_site() -> Report:
    """Return what does not fit together; changes nothing. An upload in this very moment is no problem."""
    keys = list(storage().walk())
    problems = [*_files_without_row(keys), *_rows_without_file(), *_abandoned_placings()]
    return Report(_count(), len(keys), _count("processing"), tuple(problems))


def repair_site(report: Report) -> int:
    """Put right what `report` found, commit, and return how many problems that were.

    An image that lost its file becomes `failed` and keeps its row, so a file that comes back undoes it.
    Files that belong to no image are removed.
    """
    for problem in report.problems:
        if problem.kind == "orphan":
            storage().delete(problem.subject)
        elif problem.kind != "abandoned":
            _note(problem)
    db.session.commit()
    recover()
    return len(report.problems)


def _note(problem: Problem) -> None:
    image = db.session.scalar(select(Image).where(Image.code == problem.subject))
    # The file may have been replaced since.
    lost = image is not None and storage().size(original_key(image)) != image.bytes
    if image is not None and lost == (problem.kind == "lost"):
        image.status, image.failure = ("failed", LOST) if lost else ("processing", None)
        image.attempts = 0


def _rows_without_file() -> Iterator[Problem]:
    for image in _images():
        size = storage().size(original_key(image))
        if size == image.bytes and image.failure == LOST:
            yield Problem("found", image.code, f"found: the file of image {image.code} is back")
        elif size != image.bytes and image.failure != LOST:
            state = f"has {size} bytes instead of {image.bytes}" if size else "is missing"
            yield Problem("lost", image.code, f"lost: the file of image {image.code} {state}")


def _images() -> Iterator[Image]:
    """Every image that should have its file, without holding them all in memory."""
    query = select(Image).where(alive()).order_by(Image.id).limit(BATCH)
    last_id = 0
    while images := list(db.session.scalars(query.where(Image.id > last_id))):
        last_id = images[-1].id
        yield from images


def _files_without_row(keys: list[str]) -> Iterator[Problem]:
    """Whatever is noted as being placed has no row yet; an older version's file never has one again."""
    placing = set(storage().announced(timedelta(0)))
    folders = {key.rpartition("/")[0] for key in keys}
    known = _known_folders(folders)
    placing.update(db.session.scalars(select(User.avatar_key).where(User.avatar_key.is_not(None))))
    for key in keys:
        # Exports remove themselves within a day; a watermark's few bytes may be asked for again.
        is_kept = key.startswith((f"{layout.EXPORTS}/", f"{layout.MARKS}/"))
        if key.rpartition("/")[0] not in known and key not in placing and not is_kept:
            yield Problem("orphan", key, f"orphan: the file {key} belongs to no image")


def _known_folders(folders: set[str]) -> set[str]:
    """Those of `folders` that hold the current version of an image."""
    known: set[str] = set()
    ordered = sorted(folders)
    for start in range(0, len(ordered), BATCH):
        codes = {layout.code_of(folder) for folder in ordered[start : start + BATCH]}
        query = select(Image.code, Image.version).where(Image.code.in_(codes))
        known.update(f"{layout.folder(code)}/{version}" for code, version in db.session.execute(query))
    return known


def _abandoned_placings() -> Iterator[Problem]:
    for key in storage().announced(PLACED_BY):
        yield Problem("abandoned", key, f"abandoned: the upload to {key} was never finished")


def _count(status: str | None = None) -> int:
    query = select(func.count(Image.id)).where(alive())
    return db.session.scalar(query.where(Image.status == status) if status else query) or 0

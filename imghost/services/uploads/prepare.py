"""Prepares a file for storage: metadata removed, resized or converted where asked."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from imghost.base.errors import InvalidInput
from imghost.extensions import settings
from imghost.imaging.facts import Facts, Metadata
from imghost.imaging.formats import FORMATS
from imghost.imaging.metadata import remove_private
from imghost.imaging.privacy.motion import carries_video, take_video
from imghost.imaging.render import Output, Rendered, RenderOrder
from imghost.imaging.sandbox import render
from imghost.imaging.vector.sanitise import sanitise_file
from imghost.services.actor import Actor
from imghost.services.site.machine_codecs import machine_codecs
from imghost.services.site.site_limits import file_limits
from imghost.storage.current import storage
from imghost.storage.staging import StagedFile
from imghost.transforms.transform import Transform

# A conversion nobody asked for must not cost visible quality.
QUALITY = 92


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """`facts` describe the file to store; `source_md5` and `source_sha256` are of the bytes that came in.

    `lost_video` says that it was a motion photo, whose video was left out; `video` is where a kept one is.
    """

    path: Path
    facts: Facts
    bytes: int
    md5: str
    sha256: str
    source_md5: str
    source_sha256: str
    resized: bool
    lost_video: bool = False
    video: Path | None = None


@contextmanager
def prepare(actor: Actor, staged: StagedFile, facts: Facts, width: int | None) -> Iterator[Prepared]:
    """Yield the file to store; what was made on the way and not stored is removed at the end.

    A video keeps its width (Chevereto API V1.1). Raises InvalidInput for a width that is no width or larger
    than the picture, Unprocessable when the file cannot be decoded.
    """
    if FORMATS[facts.format].is_video:
        width = None
    _check_width(facts, width)
    # Its own width asks for nothing: compressing it once more would only cost quality.
    width = None if width == facts.width else width
    with _kept_video(staged, facts) as video:
        lost = video is None and carries_video(staged.staged_path, facts.format)
        with _stored(actor, staged, facts, width) as prepared:
            stays = prepared.path == staged.staged_path and keeps_metadata(actor)
            yield replace(prepared, lost_video=lost and not stays, video=video)


@contextmanager
def _stored(actor: Actor, staged: StagedFile, facts: Facts, width: int | None) -> Iterator[Prepared]:
    format_name = _stored_format(facts, width)
    if width is None and format_name == facts.format:
        changed = _clean(actor, staged.staged_path, facts.format)
        yield _describe(staged, staged.staged_path, facts, changed=changed)
        return
    with _converted(staged, facts, Transform(width=width, format=format_name, quality=QUALITY)) as made:
        path, rendered = made
        stored = replace(
            facts, format=rendered.format, width=rendered.width, height=rendered.height, metadata=Metadata()
        )
        yield _describe(staged, path, stored, changed=True, resized=width is not None)


@contextmanager
def _kept_video(staged: StagedFile, facts: Facts) -> Iterator[Path | None]:
    """Yield the video of a motion photo as a file that is removed at the end, if the site keeps such."""
    path = storage().working_path("video")
    try:
        kept = settings().keep_motion_videos and take_video(
            staged.staged_path, facts.format, path, file_limits()
        )
        yield path if kept else None
    finally:
        path.unlink(missing_ok=True)


def _clean(actor: Actor, path: Path, format_name: str) -> bool:
    """Take out of the file what may not be stored; True when it may have changed."""
    if format_name == "svg":
        sanitise_file(path, file_limits())
        return True
    return not keeps_metadata(actor) and remove_private(path, format_name)


@contextmanager
def _converted(staged: StagedFile, facts: Facts, transform: Transform) -> Iterator[tuple[Path, Rendered]]:
    path = storage().working_path("converted")
    order = RenderOrder(
        source=staged.staged_path,
        format=facts.format,
        outputs=(Output(name="stored", transform=transform, path=path),),
    )
    try:
        yield path, render(order, file_limits()).rendered[0]
    finally:
        path.unlink(missing_ok=True)


def _check_width(facts: Facts, width: int | None) -> None:
    if width is None:
        return
    if width < 1:
        raise InvalidInput("Invalid image geometry", code="invalid-width", field="width")
    if width > facts.width:
        raise InvalidInput(
            "Target width is greater than the original image width", code="width-too-large", field="width"
        )


def _stored_format(facts: Facts, width: int | None) -> str:
    source = FORMATS[facts.format]
    if source.stored_as:
        return source.stored_as
    if width is not None and source.delivered_as:
        return source.delivered_as
    if width is not None and not (source.browsers_show and source.name in machine_codecs().writable):
        return "png" if facts.has_alpha else "jpeg"
    return source.name


def keeps_metadata(actor: Actor) -> bool:
    """Say whether positions, serial numbers and owner names stay: the user's choice before the site's.

    Nobody chooses it for strangers.
    """
    own = actor.user.keep_metadata if actor.user is not None and not actor.is_stranger else None
    return settings().keep_metadata if own is None else own


def _describe(
    staged: StagedFile, path: Path, facts: Facts, *, changed: bool, resized: bool = False
) -> Prepared:
    return Prepared(
        path=path,
        facts=facts,
        bytes=path.stat().st_size,
        md5=_digest(path, "md5") if changed else staged.md5,
        sha256=_digest(path, "sha256") if changed else staged.sha256,
        source_md5=staged.md5,
        source_sha256=staged.sha256,
        resized=resized,
    )


def _digest(path: Path, name: str) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.new(name, usedforsecurity=False)).hexdigest()

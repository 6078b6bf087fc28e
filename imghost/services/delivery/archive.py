"""The files of a ZIP of pictures and their names in it; `http/send_archive.py` writes it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from imghost.base.errors import InvalidInput, NotFound, TooLarge
from imghost.base.filenames import base_name, compared, safe_name
from imghost.base.messages import Message
from imghost.base.wording import size_text
from imghost.extensions import settings
from imghost.imaging.formats import FORMATS
from imghost.models import Image
from imghost.services import derivatives
from imghost.services.actor import Actor
from imghost.services.delivery.variants import get_or_make, stored
from imghost.services.delivery.watermarks import marked
from imghost.services.variant_keys import original_key
from imghost.services.visibility import Sight, sight
from imghost.settings import MEGABYTE
from imghost.storage.current import storage
from imghost.transforms.transform import ORIGINAL, Transform


@dataclass(frozen=True, slots=True)
class ArchivedFile:
    """`name` is the path inside the archive.

    `path` is the file to read; None while it has to be made, which `make` does: it takes no database, returns
    the file, and raises NotFound (it cannot be made) or Unavailable (not now).
    """

    name: str
    path: Path | None
    bytes: int
    make: Callable[[], Path]


def archived_files(
    actor: Actor, images: Iterable[Image], *, folders: Mapping[int | None, str] | None = None
) -> list[ArchivedFile]:
    """Return the originals of those `images` that `actor` may see, each picture once, in that order.

    They are named as they were uploaded; equal names get a number. `folders` says in which folder of the
    archive the pictures of an album (by `album_id`) go. Where the stored bytes never leave the site, or not
    without a watermark, the picture that stands for them comes instead; none is made here. Raises
    InvalidInput when nothing is left or there are too many, TooLarge when they are too big together.
    """
    shown = {image.code: image for image in images if sight(image, actor) is Sight.SHOWN}
    _check_number(len(shown))
    inside = {key: _safe_folder(path) for key, path in (folders or {}).items()}
    # No file may have the name of a folder beside it.
    taken = {compared(each) for path in inside.values() for each in _with_those_above(path)}
    files = []
    for image in shown.values():
        wanted = _sent(image, actor)
        path = _present(image, wanted) if wanted is not None else None
        if wanted is None or (path is None and wanted == ORIGINAL):
            continue
        name = _free_name(inside.get(image.album_id, ()), image, taken)
        size = path.stat().st_size if path is not None else image.bytes
        files.append(ArchivedFile(name, path, size, partial(get_or_make, image, wanted)))
    if not files:
        raise InvalidInput("There is no file to download.", code="nothing-to-archive", field="code")
    _check_size(files)
    return files


def sent_path(image: Image, actor: Actor) -> Path | None:
    """Return the file that is sent; None when it is gone, or not ready where something stands for it."""
    wanted = _sent(image, actor)
    if wanted is None:
        return None
    try:
        return get_or_make(image, wanted) if wanted != ORIGINAL else _present(image, wanted)
    except NotFound:
        return None


def _sent(image: Image, actor: Actor) -> Transform | None:
    """Return what `actor` gets of `image`; None while it is not ready where something stands for it."""
    wanted = marked(image, derivatives.stand_in(image) or ORIGINAL, actor)
    return None if wanted != ORIGINAL and image.status != "ready" else wanted


def _present(image: Image, wanted: Transform) -> Path | None:
    """Return the file if it is there."""
    if wanted != ORIGINAL:
        made = stored(image, wanted)
        return made.path() if made is not None else None
    try:
        return storage().path(original_key(image))
    except NotFound:
        return None


def saved_as(image: Image) -> tuple[str, str]:
    """Return stem and extension of the name under which the original is saved: as it was uploaded."""
    sent_as = FORMATS[image.format].delivered_as
    extension = FORMATS[sent_as].extension if sent_as else image.extension
    return safe_name(base_name(image.original_filename)), extension


def _safe_folder(path: str) -> tuple[str, ...]:
    return tuple(safe_name(part) for part in path.split("/") if part)


def _with_those_above(folder: tuple[str, ...]) -> list[str]:
    return ["/".join(folder[:depth]) for depth in range(1, len(folder) + 1)]


def _free_name(folder: tuple[str, ...], image: Image, taken: set[str]) -> str:
    """Return a name that nothing else in the archive has, whatever its case."""
    stem, extension = saved_as(image)
    number, name = 1, "/".join([*folder, f"{stem}.{extension}"])
    while compared(name) in taken:
        number += 1
        name = "/".join([*folder, f"{stem}-{number}.{extension}"])
    taken.add(compared(name))
    return name


def _check_number(count: int) -> None:
    most = settings().archive_files
    if count > most:
        raise InvalidInput(
            Message("A ZIP file holds at most %(count)s pictures. Choose fewer.", count=most),
            code="too-many-files",
            field="code",
        )


def _check_size(files: list[ArchivedFile]) -> None:
    most = settings().archive_megabytes * MEGABYTE
    if sum(file.bytes for file in files) > most:
        raise TooLarge(
            Message("A ZIP file may have at most %(size)s. Choose fewer pictures.", size=size_text(most)),
            code="archive-too-big",
            field="code",
        )

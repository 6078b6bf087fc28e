"""Which files a ZIP of pictures holds, and what they are called in it. `http/send_archive.py` writes it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from imghost.base.errors import InvalidInput, NotFound, TooLarge
from imghost.base.filenames import base_name, plain_text
from imghost.base.messages import Message
from imghost.base.wording import size_text
from imghost.extensions import settings
from imghost.imaging.formats import FORMATS
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.delivery import derivatives
from imghost.services.delivery.variant_keys import original_key
from imghost.services.delivery.variants import get_or_make
from imghost.services.delivery.watermarks import marked
from imghost.services.visibility import Sight, sight
from imghost.settings import MEGABYTE
from imghost.storage.current import storage
from imghost.transforms.transform import ORIGINAL

NAME_LENGTH = 100
# What no file name on any system may hold.
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')


@dataclass(frozen=True, slots=True)
class ArchivedFile:
    """`name` is the path inside the archive, `path` the file to read."""

    name: str
    path: Path


def archived_files(
    actor: Actor, images: Iterable[Image], *, folders: Mapping[int | None, str] | None = None
) -> list[ArchivedFile]:
    """Return the originals of those `images` that `actor` may see, each picture once, in that order.

    They are named as they were uploaded; equal names get a number. `folders` says in which folder of the
    archive the pictures of an album (by `album_id`) go. Where the stored bytes never leave the site, the
    picture that stands for them comes instead. Raises InvalidInput when nothing is left or there are too
    many, TooLarge when they are too big together.
    """
    shown = {image.code: image for image in images if sight(image, actor) is Sight.SHOWN}
    _check_number(len(shown))
    taken: set[str] = set()
    files = []
    for image in shown.values():
        path = sent_path(image, actor)
        if path is not None:
            name = _free_name((folders or {}).get(image.album_id, ""), image, taken)
            files.append(ArchivedFile(name, path))
    if not files:
        raise InvalidInput("There is no file to download.", code="nothing-to-archive", field="code")
    _check_size(files)
    return files


def clean_name(text: str) -> str:
    """Return `text` as every system accepts it as the name of a file or folder."""
    # Windows drops dots and spaces at the end; a name of dots alone would lead out of the folder.
    return _FORBIDDEN.sub("_", plain_text(text))[:NAME_LENGTH].strip(". ") or "file"


def sent_path(image: Image, actor: Actor) -> Path | None:
    """Return the file that is sent; None when it is gone, or not ready where something stands for it."""
    wanted = marked(image, derivatives.stand_in(image) or ORIGINAL, actor)
    if wanted != ORIGINAL and image.status != "ready":
        return None
    try:
        return get_or_make(image, wanted) if wanted != ORIGINAL else storage().path(original_key(image))
    except NotFound:
        return None


def _free_name(folder: str, image: Image, taken: set[str]) -> str:
    """Return a name that no other file of the archive has, whatever its case."""
    parts = [clean_name(part) for part in folder.split("/") if part]
    stem = clean_name(base_name(image.original_filename))
    sent_as = FORMATS[image.format].delivered_as
    extension = FORMATS[sent_as].extension if sent_as else image.extension
    number, name = 1, "/".join([*parts, f"{stem}.{extension}"])
    while name.casefold() in taken:
        number += 1
        name = "/".join([*parts, f"{stem}-{number}.{extension}"])
    taken.add(name.casefold())
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
    if sum(file.path.stat().st_size for file in files) > most:
        raise TooLarge(
            Message("A ZIP file may have at most %(size)s. Choose fewer pictures.", size=size_text(most)),
            code="archive-too-big",
            field="code",
        )

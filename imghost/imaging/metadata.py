"""Reading and removing metadata: the public functions of this package for both."""

import logging
from pathlib import Path

from imghost.base.errors import Unprocessable
from imghost.imaging.exiftool import exiftool
from imghost.imaging.facts import Metadata
from imghost.imaging.formats import FORMATS
from imghost.imaging.limited_process import ProgramFailed
from imghost.imaging.metadata_traces import carries_metadata
from imghost.imaging.privacy.stills import remove_from_still
from imghost.imaging.privacy.videos import remove_from_video
from imghost.imaging.public_facts import WANTED, metadata_of

logger = logging.getLogger(__name__)

_PLACED_EARLY = {"jpeg", "webp", "tiff"}
"""Formats where `-fast2` loses nothing we want: it skips maker notes and what stands behind the picture."""

_TURNED_BY_DECODER = {"avif", "heic", "jxl"}
"""Their own header decides (`irot` in HEIF); the EXIF orientation beside it must not be applied once more."""


def read_metadata(path: Path, format: str) -> Metadata:
    """Read the public facts, the title and, kept apart, the position of the file at `path`.

    A file whose metadata cannot be read has none. Raises Unprocessable when its container is broken.
    """
    if not carries_metadata(path, format):
        return Metadata()
    options = [*(["-fast2"] if format in _PLACED_EARLY else []), *WANTED]
    try:
        tags = exiftool.read(path, options)
    except ProgramFailed as error:
        logger.warning("Metadata of a %s could not be read: %s", format, error)
        return Metadata()
    return metadata_of(tags, turned_by_decoder=format in _TURNED_BY_DECODER or FORMATS[format].is_video)


def remove_private(path: Path, format: str) -> bool:
    """Take positions, serial numbers, owners, comments and previews out of `path`; True when it changed.

    Pixels, sound, colour, orientation, dates, camera and title stay. Raises Unprocessable
    "metadata-not-removed" or "unreadable-image": then the file must not be published.
    """
    try:
        if FORMATS[format].is_video:
            return remove_from_video(path, format)
        return remove_from_still(path, format)
    except ProgramFailed as error:
        raise Unprocessable(
            "Private details could not be removed from this file", code="metadata-not-removed"
        ) from error

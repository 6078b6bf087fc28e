"""From exiftool's tags to `Metadata`: which tags are public, and in which words."""

import contextlib
import re
from datetime import datetime
from typing import Any

from imghost.imaging.facts import Metadata

_FACTS = (
    "Make", "Model", "LensMake", "LensModel", "Software", "Orientation",
    "ExposureTime", "FNumber", "ISO", "FocalLength", "FocalLengthIn35mmFormat",
    "ExposureCompensation", "ExposureProgram", "ExposureMode", "MeteringMode", "Flash", "WhiteBalance",
    "SceneCaptureType", "DigitalZoomRatio", "ColorSpace", "DateTimeOriginal", "OffsetTimeOriginal",
)  # fmt: skip
"""Names of EXIF tags as exiftool writes them. None of them says who, where or which very camera."""

_TITLES = ("XMP:Title", "EXIF:XPTitle", "IPTC:ObjectName", "PNG:Title", "QuickTime:Title", "Matroska:Title")
_DESCRIPTIONS = (
    "EXIF:ImageDescription", "XMP:Description", "IPTC:Caption-Abstract",
    "PNG:Description", "QuickTime:Description",
)  # fmt: skip
_DATES = ("EXIF:DateTimeOriginal", "EXIF:CreateDate", "QuickTime:CreationDate", "QuickTime:CreateDate")
_PROJECTIONS = ("XMP-GPano:ProjectionType", "XMP-GSpherical:ProjectionType")
_POSITIONS = ("Composite:GPSLatitude", "Composite:GPSLongitude")

WANTED = [
    *(f"-EXIF:{name}" + ("#" if name == "Orientation" else "") for name in _FACTS),
    *(f"-{name}" for name in (*_TITLES, *_DESCRIPTIONS, *_DATES, *_PROJECTIONS)),
    "-QuickTime:Make", "-QuickTime:Model", "-QuickTime:Software",
    *(f"-{name}#" for name in _POSITIONS),
]  # fmt: skip
"""What to ask exiftool for."""

_MAX_TITLE, _MAX_DESCRIPTION, _MAX_FACT = 500, 10_000, 200
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters and marks that reverse the writing direction; tab and line feed are not among them."""

_FIRST_YEAR, _LAST_YEAR = 1800, 2999
"""No picture is older than that; the ends of the calendar have no moment in half of the time zones."""

_DATE = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)")


def metadata_of(tags: dict[str, Any], *, turned_by_decoder: bool) -> Metadata:
    """Translate the answer to `WANTED`. `turned_by_decoder` says that the EXIF orientation is moot."""
    facts = _facts(tags)
    return Metadata(
        orientation=1 if turned_by_decoder else _orientation(tags),
        title=_first_text(tags, _TITLES, _MAX_TITLE),
        description=_first_text(tags, _DESCRIPTIONS, _MAX_DESCRIPTION),
        taken_at=next(filter(None, (_date(tags.get(name)) for name in _DATES)), None),
        camera=camera_name(facts.get("Make"), facts.get("Model")),
        exif=facts,
        position=_position(tags),
        is_360=str(tags.get("XMP:ProjectionType", "")).strip().lower() == "equirectangular",
    )


def camera_name(make: str | None, model: str | None) -> str | None:
    """Join make and model without saying the make twice: "Canon" and "Canon EOS 90D" are "Canon EOS 90D"."""
    if not make or not model:
        return model or make
    first_word = make.split()[0].casefold()
    return model if model.casefold().startswith(first_word) else f"{make} {model}"


def _facts(tags: dict[str, Any]) -> dict[str, str]:
    found = {}
    for name in _FACTS:
        text = _clean(tags.get(f"EXIF:{name}", tags.get(f"QuickTime:{name}")), _MAX_FACT)
        if text:
            found[name] = text
    return found


def _first_text(tags: dict[str, Any], names: tuple[str, ...], longest: int) -> str | None:
    return next(filter(None, (_clean(tags.get(name), longest) for name in names)), None)


def _clean(value: Any, longest: int) -> str:
    """Return one bounded line-safe text; lists (several languages) give their first item."""
    if isinstance(value, list):
        value = value[0] if value else None
    if value is None or isinstance(value, (dict, bool)):
        return ""
    return _UNPRINTABLE.sub("", str(value)).strip()[:longest]


def _orientation(tags: dict[str, Any]) -> int:
    value = tags.get("EXIF:Orientation")
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _date(value: Any) -> datetime | None:
    """Read "2008:10:22 16:28:39", ignoring fractions and offsets; None for dates that never were."""
    match = _DATE.match(value) if isinstance(value, str) else None
    if match and _FIRST_YEAR <= int(match[1]) <= _LAST_YEAR:
        with contextlib.suppress(ValueError):
            return datetime(*map(int, match.groups()))  # type: ignore[arg-type]
    return None


def _position(tags: dict[str, Any]) -> tuple[float, float] | None:
    try:
        latitude, longitude = (float(tags[name]) for name in _POSITIONS)
    except (KeyError, TypeError, ValueError):
        return None
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None

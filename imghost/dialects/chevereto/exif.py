"""`original_exifdata`: the camera's facts as the JSON text that PHP's `exif_read_data` would give."""

import json

from imghost.imaging.formats import FORMATS
from imghost.models import Image

# PHP reads EXIF from these only; its IMAGETYPE numbers. Other formats answer null unless they hold EXIF.
ALWAYS_ANSWERED = {"jpeg": "2", "tiff": "7"}


def exif_text(image: Image) -> str | None:
    """Return the facts as JSON text. The row holds a position only for owners who keep it in their files."""
    tags = {**json.loads(image.exif or "{}"), **_position(image)}
    if image.format not in ALWAYS_ANSWERED and not tags:
        return None
    width, height = str(image.width), str(image.height)
    facts: dict[str, object] = {
        "FileName": f"{image.name}.{image.extension}",
        "FileDateTime": str(int(image.created_at.timestamp())),
        "FileSize": str(image.bytes),
        "FileType": ALWAYS_ANSWERED.get(image.format, "0"),
        "MimeType": FORMATS[image.format].mime,
        "SectionsFound": "ANY_TAG, IFD0, EXIF" if tags else "",
        "COMPUTED": {
            "html": f'width="{width}" height="{height}"',
            "Height": height,
            "Width": width,
            "IsColor": "1",
        },
    }
    return json.dumps({**facts, **tags, "IPTC": [], "width": width, "height": height})


def _position(image: Image) -> dict[str, str]:
    if image.position is None:
        return {}
    latitude, longitude = image.position.split(",")
    return {"GPSLatitude": latitude, "GPSLongitude": longitude}

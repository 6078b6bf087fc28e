"""The playlists (HLS, RFC 8216) of a long video, with the addresses that its films have at present.

An address may change, as that of a picture that is not open to all any more, so none is stored.
"""

import re

from imghost.models import Image
from imghost.services.links import Links
from imghost.services.variant_keys import STREAMS, film_key
from imghost.storage.current import storage

# Suffixes of the direct links of the two renditions.
SUFFIXES = dict(zip(STREAMS, (".hh", ".hl"), strict=True))
_MAP = re.compile(r'URI="[^"]*"')


def playlist(image: Image, kind: str) -> str:
    """Return the playlist of one rendition, or the one that lists both. Raises NotFound when it is gone."""
    return _of_all(image) if kind == "stream" else _of_one(image, kind)


def _of_all(image: Image) -> str:
    lines = ["#EXTM3U", "#EXT-X-VERSION:7"]
    for name, side in zip(STREAMS, map(int, image.streams.split(",")), strict=True):
        size = storage().find(film_key(image, name)).size
        bits = round(size * 8 / max(0.1, image.duration))
        width, height = _fitted(image, side)
        # The rate is capped over two seconds; RFC 8216 asks for the peak of any part.
        lines.append(
            f"#EXT-X-STREAM-INF:BANDWIDTH={bits * 2},AVERAGE-BANDWIDTH={bits},RESOLUTION={width}x{height}"
        )
        lines.append(_name(image, name, "m3u8"))
    return "\n".join(lines) + "\n"


def _of_one(image: Image, kind: str) -> str:
    film = _name(image, kind, "mp4")
    text = storage().path(film_key(image, kind, "m3u8")).read_text(encoding="utf-8")
    lines = [line if line.startswith("#") else film for line in text.splitlines() if line]
    return "\n".join(_MAP.sub(f'URI="{film}"', line) for line in lines) + "\n"


def _fitted(image: Image, side: int) -> tuple[int, int]:
    ratio = min(1.0, side / max(image.width, image.height))
    return int(image.width * ratio / 2) * 2, int(image.height * ratio / 2) * 2


def _name(image: Image, kind: str, extension: str) -> str:
    """Return the last part of the address: they all stand in one folder."""
    base = Links(image, at_home=True).direct.rpartition("/")[2].rpartition(".")[0]
    return f"{base}{SUFFIXES[kind]}.{extension}"

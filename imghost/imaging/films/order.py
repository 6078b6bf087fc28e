"""The order for films to be made from one video, and what is known of the video afterwards."""

from dataclasses import dataclass
from pathlib import Path

from imghost.imaging.films.encoder import Quality


@dataclass(frozen=True, slots=True, kw_only=True)
class Film:
    """One file to make at `path`. From `start` on, `seconds` of it; 0.0 is the whole.

    With `playlist` it is fragmented and cut for HLS, and the playlist goes there.
    """

    name: str
    path: Path
    quality: Quality
    start: float = 0.0
    seconds: float = 0.0
    playlist: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmOrder:
    """Make every one of `films` from `source` (of the sniffed `format`, `duration` seconds), one by one.

    Without films the source is only looked at.
    """

    source: Path
    format: str
    duration: float
    films: tuple[Film, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmReport:
    """`codecs` names the source's streams (RFC 6381), `plays` says that every browser knows them."""

    codecs: str
    plays: bool

"""Carries out an order for films; runs in a limited child whose working directory is empty."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from imghost.imaging import refusals
from imghost.imaging.confinement import die_with_parent
from imghost.imaging.films.encoder import KEY_FRAME_SECONDS, encode, fitting, mp4_words
from imghost.imaging.films.order import Film, FilmOrder
from imghost.imaging.films.stream_names import ENTRIES, codecs_of, heard_and_seen, plays_everywhere
from imghost.imaging.formats import FORMATS
from imghost.imaging.video_stream import ENTRIES as COLOURS
from imghost.imaging.video_stream import stream_of

_INPUT = "input"
_SEGMENT_SECONDS = 3 * KEY_FRAME_SECONDS
# A tile shows so many pictures a second.
_PREVIEW_RATE = 15
Announce = Callable[[str, float], None]


def make_films(order: FilmOrder, announce: Announce) -> dict[str, Any]:
    """Make every film and return what the source is; `announce` hears the name and the share that is done.

    Raises Unprocessable.
    """
    directory = Path.cwd()
    os.symlink(order.source.resolve(), directory / _INPUT)
    streams = _report(order, ENTRIES, directory)
    if not any(row.get("codec_type") == "video" for row in heard_and_seen(streams)):
        raise refusals.invalid_video()
    for film in order.films:
        _make(order, film, directory, announce)
    return {"codecs": codecs_of(streams), "plays": plays_everywhere(order.format, streams)}


def _make(order: FilmOrder, film: Film, directory: Path, announce: Announce) -> None:
    whole = max(0.001, film.seconds or order.duration)
    encode(
        _words(order, film, directory),
        directory,
        lambda seconds: announce(film.name, min(1.0, seconds / whole)),
    )
    announce(film.name, 1.0)


def _words(order: FilmOrder, film: Film, directory: Path) -> tuple[str, ...]:
    stream = stream_of({"streams": _report(order, COLOURS, directory)})
    part = ("-ss", f"{film.start:.3f}", "-t", f"{film.seconds:.3f}") if film.seconds else ()
    reading = ("-threads", "1", *part, "-protocol_whitelist", "file", "-f", FORMATS[order.format].demuxer)
    to_video = "scale=out_color_matrix=bt709:out_range=tv"
    filters = (*stream.colour_filters(), stream.square_pixels(), fitting(film.quality.side), to_video)
    rate = (f"fps={_PREVIEW_RATE}",) if film.seconds else ()
    shown = ("-map", "0:V:0", "-map", "0:a:0?", "-vf", ",".join((*rate, *filters, "format=yuv420p")))
    made = mp4_words(film.quality)
    if film.playlist is None:
        return (*reading, "-i", _INPUT, *shown, *made, str(film.path))
    cut: tuple[str, ...] = ("-f", "hls", "-hls_time", str(_SEGMENT_SECONDS), "-hls_playlist_type", "vod")
    cut += ("-hls_segment_type", "fmp4", "-hls_flags", "single_file", "-hls_segment_filename", str(film.path))
    return (*reading, "-i", _INPUT, *shown, *made[: made.index("-movflags")], *cut, str(film.playlist))


def _report(order: FilmOrder, entries: str, directory: Path) -> list[dict[str, Any]]:
    """Ask ffprobe, which decodes the first frames. Raises Unprocessable."""
    only = ("-select_streams", "V:0") if entries == COLOURS else ()
    words = ("ffprobe", "-v", "error", "-threads", "1", "-protocol_whitelist", "file", "-f")
    asked = (FORMATS[order.format].demuxer, *only, "-show_entries", entries, "-of", "json", _INPUT)
    finished = subprocess.run(  # noqa: S603 - fixed words
        (*words, *asked),
        cwd=directory,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
        preexec_fn=die_with_parent,
    )
    try:
        streams: list[dict[str, Any]] = json.loads(finished.stdout).get("streams", [])
    except ValueError:
        raise refusals.invalid_video() from None
    return streams

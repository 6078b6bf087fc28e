"""ffmpeg's words for a film that every browser plays, and the run of it; the one way films are encoded."""

import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from imghost.base.errors import Unprocessable
from imghost.imaging.confinement import die_with_parent

ENCODERS = ("libx264", "aac")
# A decoder joins in, and a stream is cut, at these frames only.
KEY_FRAME_SECONDS = 2
_SOUND = ("-c:a", "aac", "-b:a", "128k", "-ac", "2", "-ar", "48000")
_ONLY_PICTURE_AND_SOUND = ("-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """`side` is the longest side in pixels, `kilobits` the most a second may take; `crf` is x264's scale."""

    side: int
    kilobits: int
    crf: int = 22
    sound: bool = True


def fitting(side: int) -> str:
    """Filter that brings square pixels to at most `side`, each side even as 4:2:0 needs it."""
    ratio = f"min(1,{side}/max(iw,ih))"
    return f"scale='max(2,trunc(iw*{ratio}/2)*2)':'max(2,trunc(ih*{ratio}/2)*2)',setsar=1"


def picture_words(quality: Quality) -> tuple[str, ...]:
    """Options that encode frames, whatever they came from, as 8-bit H.264 of the High profile, BT.709."""
    rate = quality.kilobits
    return (
        *("-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high", "-pix_fmt", "yuv420p"),
        *("-crf", str(quality.crf), "-maxrate", f"{rate}k", "-bufsize", f"{2 * rate}k"),
        *("-force_key_frames", f"expr:gte(t,n_forced*{KEY_FRAME_SECONDS})", "-threads", "1"),
        *("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"),
    )


def mp4_words(quality: Quality) -> tuple[str, ...]:
    """Options between the input and the name of an MP4 that plays while it loads (`moov` in front)."""
    sound = _SOUND if quality.sound else ("-an",)
    container = ("-movflags", "+faststart", "-f", "mp4")
    return (*picture_words(quality), *sound, *_ONLY_PICTURE_AND_SOUND, *container)


def encode(words: Sequence[str], directory: Path, on_progress: Callable[[float], None]) -> None:
    """Run ffmpeg with `words` in `directory`; `on_progress` hears of the seconds that are done.

    Bounded by the limits of the limited child it is called in, and ended with it. Raises Unprocessable.
    """
    command = ("ffmpeg", "-v", "error", "-nostdin", "-nostats", "-filter_threads", "1", "-progress", "pipe:1")
    with subprocess.Popen(  # noqa: S603 - fixed words and numbers
        (*command, "-stats_period", "1", "-y", *words),
        cwd=directory,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        preexec_fn=die_with_parent,  # noqa: PLW1509 - the child has one thread
        text=True,
    ) as process:
        try:
            for line in process.stdout or ():
                name, _, value = line.strip().partition("=")
                if name == "out_time_us" and value.isdecimal():
                    on_progress(int(value) / 1_000_000)
        except BaseException:
            # Nobody listens any more; leaving would wait for the end of the film.
            process.kill()
            raise
    if process.returncode != 0:
        raise Unprocessable("The video could not be converted.", code="film-failed")

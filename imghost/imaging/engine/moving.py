"""Animations as silent films, made by ffmpeg: a tenth of the bytes of a GIF."""

from pathlib import Path

from imghost.imaging.engine.picture import Picture
from imghost.imaging.films.encoder import Quality, encode, fitting, picture_words

# Milliseconds: what asks for no more is shown for the second, as browsers do with animations.
_NO_TIME, _USUAL = 10, 100
_FRAMES, _FILM = "frames", "film"
# Quality 80 is x264's usual 23, 100 can hardly be told from the source.
_BEST_CRF, _CRF_STEP = 17, 0.3
_WORST_CRF = 45
_KILOBITS = 12_000
# VP9's scale is longer, and means the same for a picture about ten steps on.
_VP9_LATER = 10


def film_of(picture: Picture, format_name: str, quality: int) -> bytes:
    """Encode all frames as MP4 (H.264) or WebM (VP9, with alpha where there is any); sides become even.

    Runs in the limited child, whose working directory is empty. Raises `Unprocessable`.
    """
    directory = Path.cwd()
    first = picture.frames[0]
    with (directory / _FRAMES).open("wb") as file:
        # MP4 gives the last frame the time of the one before it: two more of a millisecond end the film.
        for frame in (*picture.frames, picture.frames[-1], picture.frames[-1]):
            file.write(bytes(frame.write_to_memory()))
    layout = "rgba" if picture.has_alpha else "rgb24"
    shape = ("-f", "rawvideo", "-pix_fmt", layout, "-video_size", f"{first.width}x{first.height}")
    # A thousand frames a second: times are whole milliseconds.
    reading = (*shape, "-framerate", "1000", "-protocol_whitelist", "file", "-i", _FRAMES)
    even = f"{fitting(max(first.width, first.height))},scale=out_color_matrix=bt709:out_range=tv"
    shown = f"{_times(picture.delays or (_USUAL,))},{even}"
    encode(
        (*reading, "-an", "-vf", shown, "-fps_mode", "vfr", *_words(picture, format_name, quality), _FILM),
        directory,
        _nobody,
    )
    return (directory / _FILM).read_bytes()


def _words(picture: Picture, format_name: str, quality: int) -> tuple[str, ...]:
    crf = min(_WORST_CRF, round(_BEST_CRF + (100 - quality) * _CRF_STEP))
    if format_name == "mp4":
        side = max(picture.frames[0].width, picture.frames[0].height)
        settings = Quality(side=side, kilobits=_KILOBITS, crf=crf)
        return (*picture_words(settings), "-bf", "0", "-movflags", "+faststart", "-f", "mp4")
    colours = "yuva420p" if picture.has_alpha else "yuv420p"
    speed = ("-deadline", "good", "-cpu-used", "5", "-auto-alt-ref", "0", "-threads", "1")
    scale = ("-crf", str(crf + _VP9_LATER), "-b:v", "0", "-colorspace", "bt709", "-color_range", "tv")
    return ("-c:v", "libvpx-vp9", "-pix_fmt", colours, *speed, *scale, "-f", "webm")


def _times(delays: tuple[int, ...]) -> str:
    """The filter that gives each frame its time: the sum of the delays before it."""
    shown = [delay if delay > _NO_TIME else _USUAL for delay in delays]
    shown[-1] -= 2
    steps = "+".join(f"{delay}*gte(N,{number})" for number, delay in enumerate((*shown, 1), 1))
    return f"setpts='({steps})/1000/TB'"


def _nobody(_seconds: float) -> None:
    """Nobody waits for the progress of a film this short."""

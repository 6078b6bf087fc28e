"""An animation and a short video, drawn frame by frame."""

import io
import math
import subprocess
from collections.abc import Iterator

from PIL import Image

from scripts.screenshots.canvas import below, disc, finish, glow, gradient, mix, rgb

ANIMATION_FRAMES, ANIMATION_MILLISECONDS = 30, 60
VIDEO_SECONDS, VIDEO_RATE, VIDEO_SIZE = 6, 15, (1280, 720)


def animation() -> bytes:
    """Return a GIF of three moons going round."""
    frames = [_orbits(number / ANIMATION_FRAMES) for number in range(ANIMATION_FRAMES)]
    buffer = io.BytesIO()
    frames[0].save(
        buffer, "GIF", save_all=True, append_images=frames[1:], duration=ANIMATION_MILLISECONDS, loop=0
    )
    return buffer.getvalue()


def _orbits(turn: float) -> Image.Image:
    picture = gradient(480, 360, ("#132238", "#1d3557", "#31587a"))
    glow(picture, (0.5, 0.5), 0.4, rgb("#ffb224"), 0.7)
    disc(picture, (0.5, 0.5), 0.075, rgb("#ffd27d"))
    for number, colour in enumerate(("#f4f1de", "#e07a5f", "#81b29a")):
        away, angle = 0.15 + 0.085 * number, math.tau * (turn * (3 - number) + number / 3)
        place = (0.5 + away * math.cos(angle), 0.5 + away * 1.05 * math.sin(angle))
        disc(picture, place, 0.022 + 0.006 * number, rgb(colour))
    return finish(picture, grain=0)


def video() -> bytes:
    """Return an MP4 of slow waves under an evening sun."""
    size = f"{VIDEO_SIZE[0]}x{VIDEO_SIZE[1]}"
    raw = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", size, "-r", str(VIDEO_RATE), "-i", "-"]
    made = ["-c:v", "libx264", "-crf", "24", "-pix_fmt", "yuv420p", "-f", "mp4"]
    # A file that is written to a pipe cannot have its index in front; fragments need none.
    command = ["ffmpeg", "-v", "error", *raw, *made, "-movflags", "frag_keyframe+empty_moov", "-"]
    frames = b"".join(_waves())
    return subprocess.run(command, input=frames, capture_output=True, check=True).stdout  # noqa: S603


def _waves() -> Iterator[bytes]:
    sky = gradient(*VIDEO_SIZE, ("#2d2350", "#a34a6e", "#ff9e6d", "#ffd9a0"))
    glow(sky, (0.5, 0.46), 0.4, rgb("#ffe2ad"), 0.8)
    disc(sky, (0.5, 0.46), 0.06, rgb("#fff1d6"))
    for number in range(VIDEO_SECONDS * VIDEO_RATE):
        picture, turn = sky.copy(), math.tau * number / (VIDEO_SECONDS * VIDEO_RATE)
        for layer in range(6):
            share = layer / 5
            line = [_water(x / 120, turn, layer) for x in range(121)]
            below(picture, line, mix(rgb("#e87a5d"), rgb("#151238"), share**0.8))
        yield finish(picture, grain=0).tobytes()


def _water(x: float, turn: float, layer: int) -> float:
    swing = math.sin(math.tau * x * (1.2 + 0.25 * layer) + turn * (1 + layer % 2) + layer * 1.7)
    fine = math.sin(math.tau * x * 3.3 - turn + layer)
    return 0.52 + 0.085 * layer + 0.028 * swing + 0.009 * fine

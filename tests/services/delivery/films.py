"""Videos the tests let ffmpeg draw."""

import subprocess
import tempfile
from functools import cache
from pathlib import Path


def film(seconds: int = 1, size: str = "320x180") -> bytes:
    """A film of one red."""
    return _filmed(f"color=c=0xc81e1e:s={size}:d={seconds}:r=10")


def film_of_two_colours() -> bytes:
    """Six seconds of blue, but green from the second second to the third."""
    green = "drawbox=c=0x1ec81e:t=fill:enable='between(t,1,2)'"
    return _filmed(f"color=c=0x1e1ec8:s=320x180:d=6:r=10,{green}")


@cache
def _filmed(source: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        subprocess.run(
            ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", source, "-pix_fmt", "yuv420p", str(path)],
            check=True,
        )
        return path.read_bytes()

"""Videos the tests let ffmpeg draw."""

import subprocess
import tempfile
from pathlib import Path


def film(seconds: int = 1, size: str = "320x180") -> bytes:
    """A film of one red."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        subprocess.run(
            ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"color=c=0xc81e1e:s={size}:d={seconds}:r=10",
             "-pix_fmt", "yuv420p", str(path)],
            check=True,
        )  # fmt: skip
        return path.read_bytes()

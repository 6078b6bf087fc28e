"""The environment under which ImageMagick runs: our own policy, nothing of the user's."""

import os
import tempfile
from pathlib import Path

POLICY_DIRECTORY = Path(__file__).parent / "policy"


def decoder_environment() -> dict[str, str]:
    """The whole environment of a decoder process: no secrets, no HOME (ImageMagick reads settings there),
    our policy first on the path.
    """  # fmt: skip
    return {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "LANG": "C.UTF-8",
        "TMPDIR": tempfile.gettempdir(),
        "HOME": "/nonexistent",
        "MAGICK_CONFIGURE_PATH": str(POLICY_DIRECTORY),
        "MAGICK_LIST_LENGTH_LIMIT": "900",
        "OMP_NUM_THREADS": "1",
    }

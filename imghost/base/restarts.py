"""The restart log: when programs ended by themselves, written by the launcher, read by alerts.

One line each: seconds since 1970, a space, the program's name.
"""

import time
from collections import Counter
from pathlib import Path

# The file is begun anew past this; who looks needs the last minutes only.
MOST_BYTES = 64 * 1024


def note_restart(file: Path, name: str) -> None:
    """Note that the program `name` ended just now. Raises OSError."""
    mode = "a" if not file.exists() or file.stat().st_size < MOST_BYTES else "w"
    with file.open(mode, encoding="utf-8") as lines:
        lines.write(f"{time.time():.0f} {name}\n")


def read_restarts(file: Path, seconds: float) -> Counter[str]:
    """Return how often each program ended within the last `seconds`; nothing where no launcher writes."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return Counter()
    rows = (line.partition(" ") for line in lines)
    since = time.time() - seconds
    return Counter(name for moment, _, name in rows if moment.isdigit() and int(moment) >= since)

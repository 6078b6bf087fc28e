"""Image and video processing: the only package that uses Wand, pyvips, ffmpeg and exiftool.

It knows nothing of the database, of requests or of who asks.
"""

import os

# Wand asks the linker for one possible name after the other, which takes a process 0.5 s: Debian's own first.
os.environ.setdefault("WAND_MAGICK_LIBRARY_SUFFIX", "-6.Q16;-7.Q16")

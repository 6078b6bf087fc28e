"""Watermark images: small PNGs stored under a name that is a hash of their pixels.

Words are drawn by librsvg with the fonts of the system, so every script is shaped as it should be.
"""

import hashlib
from html import escape
from pathlib import Path

from imghost.base.errors import NotFound, UnsupportedFormat
from imghost.imaging.formats import FORMATS
from imghost.imaging.render import Output, RenderOrder
from imghost.imaging.sandbox import render
from imghost.services.block_lists.hash_match import refuse_blocked
from imghost.services.site.machine_codecs import inspect_readable
from imghost.services.site.site_limits import file_limits
from imghost.storage import layout
from imghost.storage.blob import Blob
from imghost.storage.current import storage
from imghost.storage.staging import StagedFile
from imghost.transforms.transform import Transform

BYTES = 5_000_000
PICTURE = Transform(width=1000, height=1000, format="png")
TRIMMED = Transform(trim=True, format="png")
# White with a dark rim can be read on every ground.
DRAWING = """\
<svg xmlns="http://www.w3.org/2000/svg" width="4400" height="160" viewBox="0 0 4400 160">
<text x="2200" y="104" text-anchor="middle" font-family="sans-serif" font-weight="bold" font-size="64"
 fill="#ffffff" stroke="#000000" stroke-opacity="0.55" stroke-width="7" stroke-linejoin="round"
 paint-order="stroke">{text}</text></svg>"""


def mark_path(name: str) -> Path:
    """Return the path of a mark's PNG. Raises NotFound."""
    return find_mark(name).path()


def find_mark(name: str) -> Blob:
    """Return a mark's PNG. Raises NotFound."""
    return storage().find(layout.mark(name))


def picture_mark(staged: StagedFile) -> str:
    """Keep the staged picture, at most 1000 pixels a side, and return its name.

    Raises InvalidInput (empty), UnsupportedFormat (no still picture), Unprocessable or Forbidden (a blocked
    file).
    """
    staged.flush()
    facts = inspect_readable(staged.staged_path)
    refuse_blocked(staged.sha256)
    if FORMATS[facts.format].is_video:
        raise UnsupportedFormat("Choose a still picture, best a PNG with transparency.", field="picture")
    made = _rendered(staged.staged_path, facts.format, PICTURE)
    try:
        name = hashlib.sha256(made.read_bytes()).hexdigest()[:32]
        storage().place(made, layout.mark(name))
    finally:
        made.unlink(missing_ok=True)
    return name


def words_name(text: str) -> str:
    """Return the name of the mark of these words, whether it is drawn already or not."""
    return hashlib.blake2b(f"1:{text}".encode(), digest_size=16).hexdigest()


def text_mark(text: str) -> str:
    """Return the name of the mark of these words, drawn now when there is none yet."""
    name = words_name(text)
    try:
        mark_path(name)
    except NotFound:
        made = drawn(text)
        try:
            storage().place(made, layout.mark(name))
        finally:
            made.unlink(missing_ok=True)
    return name


def drawn(text: str) -> Path:
    """Draw the words into a PNG; whoever asked removes it."""
    drawing = storage().working_path("svg")
    try:
        drawing.write_text(DRAWING.format(text=escape(text)), encoding="utf-8")
        return _rendered(drawing, "svg", TRIMMED)
    finally:
        drawing.unlink(missing_ok=True)


def _rendered(source: Path, format_name: str, transform: Transform) -> Path:
    made = storage().working_path("png")
    output = Output(name="mark", transform=transform, path=made)
    render(RenderOrder(source=source, format=format_name, outputs=(output,)), file_limits())
    return made

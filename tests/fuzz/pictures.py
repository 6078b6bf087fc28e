"""Thousands of small pictures through probe and decoder: `python -m tests.fuzz.pictures`.

Every mode, depth, option and orientation that Pillow writes, PNG of every colour type and filter by a writer
of our own, each of them also cut and with flipped bytes. What is accepted must have a picture, and a whole
file the one that Pillow shows. Prints what deviates; ends with 1 when a whole file that is accepted has no
picture, or our own code failed.
"""

import argparse
import collections
import io
import itertools
import logging
import random
import struct
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from imghost.base.errors import ImghostError
from imghost.imaging import sandbox
from imghost.imaging.facts import Facts
from imghost.imaging.limits import Limits
from imghost.imaging.metadata import remove_private
from imghost.imaging.probe import inspect
from imghost.imaging.render import Output, RenderOrder
from imghost.imaging.vector.sanitise import sanitise_file
from imghost.transforms.transform import Transform
from tests.imaging.decode.heic_writer import heic
from tests.imaging.decode.test_jxl import written

# Of 255: as far apart as two decoders of lossy formats may be, on average over all samples.
TOLERANCE = 6.0
SIZE = (37, 23)
Named = tuple[str, bytes]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cuts", type=int, default=6, help="of each whole file")
    parser.add_argument("--flips", type=int, default=6, help="of each whole file")
    parser.add_argument("--folder", type=Path, help="judge the files in it and below it, whole or not")
    arguments = parser.parse_args()
    failures = _Failures()
    logging.getLogger("imghost.imaging.sandbox").addHandler(failures)
    results: collections.Counter[str] = collections.Counter()
    slowest, bad = (0.0, ""), False
    with tempfile.TemporaryDirectory() as directory:
        sandbox.start()
        files = (
            below(arguments.folder)
            if arguments.folder
            else everything(arguments.cuts, arguments.flips, Path(directory))
        )
        for name, data, is_whole in files:
            began = time.perf_counter()
            outcome = judged(data, Path(directory), is_whole=is_whole)
            slowest = max(slowest, (time.perf_counter() - began, name))
            results[outcome.partition(":")[0]] += 1
            if outcome.startswith(("no picture", "differs", "stored without")):
                print(f"{name}: {outcome}", flush=True)
                bad = bad or not outcome.startswith("differs")
        sandbox.stop()
    print(
        f"{sum(results.values())} files: " + ", ".join(f"{n} {what}" for what, n in sorted(results.items()))
    )
    print(f"failures of our own code: {failures.count}; slowest {slowest[0]:.2f} s ({slowest[1]})")
    return int(bad or failures.count > 0)


class _Failures(logging.Handler):
    """Counts the traces that the decoder reports of itself."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.count += 1
        print(record.getMessage())


def everything(cuts: int, flips: int, folder: Path) -> Iterator[tuple[str, bytes, bool]]:
    """Name, content, and whether the file is whole."""
    dice = random.Random(12)  # noqa: S311 - which bytes change
    for name, data in (*pillow_files(), *png_files(), *other_files(folder)):
        yield name, data, True
        for number in range(cuts):
            yield f"{name} cut {number}", data[: max(1, len(data) * (number + 1) // (cuts + 1))], False
        for number in range(flips):
            changed = bytearray(data)
            for _ in range(1 + number):
                changed[dice.randrange(len(changed))] = dice.randrange(256)
            yield f"{name} flipped {number}", bytes(changed), False


def below(folder: Path) -> Iterator[tuple[str, bytes, bool]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield str(path.relative_to(folder)), path.read_bytes(), False


def judged(data: bytes, directory: Path, *, is_whole: bool) -> str:
    source, made = directory / "source", directory / "made"
    source.write_bytes(data)
    try:
        facts = inspect(source, Limits())
        strip(source, facts.format)
    except ImghostError as refusal:
        return f"refused: {refusal.code}"
    try:
        sandbox.render(shown_first(source, facts, made), Limits())
    except ImghostError as refusal:
        # At an upload this is told at once, and nothing is stored.
        return f"no picture: {refusal.code}" if is_whole else f"refused by the decoder: {refusal.code}"
    try:
        sandbox.render(whole(source, facts, made), Limits())
    except ImghostError as refusal:
        return f"stored without a picture: {refusal.code}"
    with Image.open(made) as picture:
        shown = picture.convert("RGBA")
    if shown.size != (facts.width, facts.height):
        return f"differs: {shown.size} instead of {facts.width} x {facts.height}"
    return compared(shown, data) if is_whole else "damaged and shown"


def strip(source: Path, format_name: str) -> None:
    """Take out of the file what is never stored."""
    if format_name == "svg":
        sanitise_file(source, Limits())
    else:
        remove_private(source, format_name)


def shown_first(source: Path, facts: Facts, made: Path) -> RenderOrder:
    """What an upload waits for: thumb and medium by ImageMagick, and the placeholder."""
    thumb = Transform(width=160, height=160, mode="cover", format="png")
    outputs = (
        Output(name="thumb", transform=thumb, path=made, by_wand=True),
        Output(name="medium", transform=Transform(width=200, format="webp"), path=made, by_wand=True),
    )
    return RenderOrder(
        source=source,
        format=facts.format,
        outputs=outputs,
        frame_at=facts.duration / 4,
        placeholder=True,
    )


def whole(source: Path, facts: Facts, made: Path) -> RenderOrder:
    wanted = Output(name="made", transform=Transform(format="png"), path=made)
    return RenderOrder(source=source, format=facts.format, outputs=(wanted,), frame_at=facts.duration / 4)


def compared(shown: Image.Image, data: bytes) -> str:
    """Compare with what Pillow shows of the first frame, transparent pixels on black."""
    try:
        opened = Image.open(io.BytesIO(data))
    except UnidentifiedImageError:
        return "of a format that Pillow does not read, shown"
    with opened as picture:
        expected = _eight_bits(ImageOps.exif_transpose(picture)).convert("RGBA")
    if expected.size != shown.size:
        return f"differs: Pillow sees {expected.size}"
    black = Image.new("RGBA", shown.size, (0, 0, 0, 255))
    one, other = (Image.alpha_composite(black, each).tobytes() for each in (shown, expected))
    mean = sum(abs(a - b) for a, b in zip(one, other, strict=True)) / len(one)
    return "as Pillow shows it" if mean <= TOLERANCE else f"differs: by {mean:.1f} on average"


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Pillow cuts off what is above 255 instead of scaling it."""
    if picture.mode not in ("I;16", "I;16B", "I"):
        return picture
    return picture.convert("I").point(lambda value: value / 256).convert("L")


def drawn(mode: str) -> Image.Image:
    picture = Image.linear_gradient("L").resize(SIZE).convert("RGBA")
    picture.paste((224, 32, 32, 255), (0, 0, 12, 8))
    picture.paste((32, 64, 224, 96 if mode in ("RGBA", "LA", "PA") else 255), (20, 10, 37, 23))
    if mode == "I;16":
        return picture.convert("L").convert("I").point(lambda value: value * 257).convert("I;16")
    return picture.convert("RGB" if mode in ("CMYK", "YCbCr", "LAB") else mode).convert(mode)


def pillow_files() -> Iterator[Named]:
    kinds: dict[str, tuple[tuple[str, ...], tuple[dict[str, object], ...]]] = {
        "JPEG": (("L", "RGB", "CMYK"), ({}, {"progressive": True}, {"subsampling": 0, "quality": 97})),
        "PNG": (("1", "L", "LA", "P", "RGB", "RGBA", "I;16"), ({}, {"optimize": True})),
        "WEBP": (("RGB", "RGBA"), ({}, {"lossless": True}, {"quality": 20})),
        "TIFF": (
            ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"),
            ({}, {"compression": "tiff_lzw"}, {"compression": "tiff_deflate"}, {"compression": "packbits"}),
        ),
    }
    for kind, (modes, options) in kinds.items():
        for mode, more, orientation in itertools.product(modes, options, (1, 2, 3, 4, 5, 6, 7, 8)):
            exif = Image.Exif()
            exif[0x0112] = orientation
            yield f"{kind} {mode} {more} turned {orientation}", _saved(mode, kind, exif=exif, **more)
    for mode, more in itertools.product(("1", "L", "P", "RGB", "RGBA"), ({}, {"interlace": 0})):
        yield f"GIF {mode} {more}", _saved(mode, "GIF", **more)
    for mode in ("1", "L", "P", "RGB", "RGBA"):
        yield f"BMP {mode}", _saved(mode, "BMP")
    for mode in ("L", "RGB", "RGBA"):
        yield f"AVIF {mode}", _saved(mode, "AVIF", quality=90)


def other_files(folder: Path) -> Iterator[Named]:
    """What Pillow does not write."""
    for mode in ("L", "RGB", "RGBA"):
        yield f"HEIC {mode}", heic(drawn(mode).convert("RGB").resize((74, 46)), folder)
        yield f"JXL {mode}", written(drawn(mode), folder)
    for unit, box in itertools.product(("", "px", "mm", "%"), ("", 'viewBox="0 0 74 46"')):
        size = f'width="37{unit}" height="23{unit}"'
        drawing = f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box}><path d="M0 0h20v20z"/></svg>'
        yield f"SVG {size} {box}", drawing.encode()


def _saved(mode: str, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    drawn(mode).save(buffer, kind, **options)
    return buffer.getvalue()


def png_files() -> Iterator[Named]:
    """Every colour type and depth of the specification with every filter, transparent colours included."""
    for (colour, depth), filtered, see_through in itertools.product(
        ((0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (2, 8), (2, 16), (3, 1), (3, 2), (3, 4), (3, 8), (4, 8),
         (4, 16), (6, 8), (6, 16)), range(5), (False, True),
    ):  # fmt: skip
        if not see_through or colour in (0, 2, 3):
            yield (
                f"PNG type {colour} depth {depth} filter {filtered} {see_through}",
                _png(colour, depth, filtered, see_through=see_through),
            )


def _png(colour: int, depth: int, filtered: int, *, see_through: bool) -> bytes:
    """Filters are named only: what bytes mean under them is arithmetic, the same for every decoder."""
    width, height = 32, 16
    samples = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    line = (width * samples * depth + 7) // 8
    rows = [
        bytes((place * 7 + row * 3) % 256 if filtered == 0 else (place + row) % 5 for place in range(line))
        for row in range(height)
    ]
    lines = b"".join(bytes((filtered,)) + row for row in rows)
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))]
    if colour == 3:
        chunks.append((b"PLTE", bytes(range(256)) * 3 if depth == 8 else bytes(range(3 << depth))))
    if see_through:
        chunks.append((b"tRNS", {0: bytes(2), 2: bytes(6), 3: bytes((0, 128))}[colour]))
    chunks += [(b"IDAT", zlib.compress(lines)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


if __name__ == "__main__":
    sys.exit(main())

"""Whatever bytes come: an answer in time, and never anything but our own errors."""

import contextlib
import struct
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imghost.base.errors import ImghostError
from imghost.imaging.limits import Limits
from imghost.imaging.metadata_traces import carries_metadata
from imghost.imaging.privacy.stills import remove_from_still
from imghost.imaging.privacy.videos import traces_of
from imghost.imaging.probe import inspect
from imghost.imaging.sniff import HEAD_BYTES, sniff
from tests.imaging.intake.samples import (
    PRIVATE_TAGS,
    PUBLIC_TAGS,
    STILLS,
    WITH_EXIF,
    animation_of,
    box,
    gif_of_frames,
    png_chunk,
    still,
    tagged,
    video,
)

pytestmark = pytest.mark.timeout(120)
SAMPLES: dict[str, bytes] = {}
KINDS = [
    *STILLS,
    *(f"tagged {name}" for name in WITH_EXIF),
    "moving GIF",
    "moving WEBP",
    "moving PNG",
    "moving AVIF",
]


def sample(kind: str) -> bytes:
    if kind not in SAMPLES:
        word, _, name = kind.rpartition(" ")
        if word == "moving":
            SAMPLES[kind] = animation_of(name, 3)
        elif word == "tagged":
            with tempfile.TemporaryDirectory() as folder:
                SAMPLES[kind] = tagged(Path(folder), name, *PUBLIC_TAGS, *PRIVATE_TAGS).read_bytes()
        else:
            SAMPLES[kind] = still(name)
    return SAMPLES[kind]


def intake(data: bytes) -> None:
    """Everything that happens to a still without another program."""
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(ImghostError):
        path = Path(folder) / "upload"
        path.write_bytes(data)
        name = sniff(data[:HEAD_BYTES])
        if name in STILLS:
            with contextlib.suppress(ImghostError):
                inspect(path, Limits())
            with contextlib.suppress(ImghostError):
                carries_metadata(path, name)
            remove_from_still(path, name)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_mutated_stills(kind, data):
    changed = bytearray(sample(kind))
    spots = st.integers(0, min(len(changed) - 1, 6_000))
    for at, byte in data.draw(st.lists(st.tuples(spots, st.integers(0, 255)), min_size=1, max_size=12)):
        changed[at] = byte
    intake(bytes(changed))


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=40, deadline=None)
@given(share=st.floats(0, 1))
def test_truncated_stills(kind, share):
    whole = sample(kind)
    intake(whole[: int(len(whole) * share)])


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_stills_with_wild_numbers(kind, data):
    """Lengths and offsets stand in two or four bytes: exactly these are made absurd."""
    changed = bytearray(sample(kind))
    at = data.draw(st.integers(0, min(len(changed) - 4, 6_000)))
    value = data.draw(
        st.sampled_from([b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\0\0\0\x01", b"\x01\0\0\0"])
    )
    width = data.draw(st.sampled_from([2, 4]))
    changed[at : at + width] = value[:width]
    intake(bytes(changed))


@settings(max_examples=300, deadline=None)
@given(
    head=st.sampled_from(
        [b"", *(sample(kind)[:24] for kind in ("jpeg", "png", "gif", "webp", "tiff", "avif"))]
    ),
    tail=st.binary(max_size=400),
)
def test_random_bytes_behind_honest_starts(head, tail):
    intake(head + tail)


def directory(*entries: tuple[int, int, int, int]) -> bytes:
    return (
        struct.pack("<H", len(entries))
        + b"".join(struct.pack("<HHII", *entry) for entry in entries)
        + bytes(4)
    )


def chain_of_directories(length: int) -> bytes:
    """Each directory holds one GPS pointer: to the next."""
    parts = [b"II*\0\x08\0\0\0"]
    for number in range(length):
        parts.append(directory((0x8825, 4, 1, 8 + 18 * (number + 1))))
    return b"".join(parts) + bytes(18)


def heic_of_shared_items(items: int) -> bytes:
    """Thousands of metadata items, each the whole file."""
    entries = b"".join(
        box(b"infe", b"\x02\0\0\0" + struct.pack(">HH", n, 0) + (b"hvc1" if n == 1 else b"mime") + b"\0")
        for n in range(1, items + 1)
    )
    places = b"".join(struct.pack(">HHHII", n, 0, 1, 0, 100_000) for n in range(1, items + 1))
    extent = box(b"ispe", bytes(4) + struct.pack(">II", 64, 64))
    meta = [
        box(b"pitm", bytes(4) + struct.pack(">H", 1)),
        box(b"iinf", bytes(4) + struct.pack(">H", items) + entries),
        box(b"iloc", bytes(4) + b"\x44\0" + struct.pack(">H", items) + places),
        box(b"iprp", box(b"ipco", extent) + box(b"ipma", bytes(4) + struct.pack(">IHB", 1, 1, 1) + b"\1")),
    ]
    start = box(b"ftyp", b"heic" + bytes(4) + b"mif1") + box(b"meta", bytes(4) + b"".join(meta))
    return start + box(b"mdat", bytes(1_000_000))


def nested(kind: bytes, depth: int) -> bytes:
    """Boxes of `kind` inside one another."""
    return b"".join(struct.pack(">I", 8 * left) + kind for left in range(depth, 0, -1))


def nested_title(depth: int) -> bytes:
    """An APP1 segment whose XMP has a title of elements inside one another."""
    packet = (
        b'<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:Description r:about="" '
        b'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>'
        + b"<a>" * depth + b"</a>" * depth + b"</dc:title></r:Description></r:RDF>"
    )  # fmt: skip
    payload = b"http://ns.adobe.com/xap/1.0/\0" + packet
    return b"\xff\xe1" + struct.pack(">H", len(payload) + 2) + payload


MADE_TO_TIRE = {
    "gif of one-byte sub-blocks": lambda: gif_of_frames(1)[:-2] + b"\1\0" * 10_000_000,
    "gif of single-pixel frames": lambda: gif_of_frames(60_000),
    "tiff of nested directories": lambda: chain_of_directories(5_000),
    "heic of shared items": lambda: heic_of_shared_items(5_000),
    "jpeg of stuffed bytes": lambda: still("jpeg")[:-2] + b"\xff\0" * 10_000_000,
    "jpeg of many exif blocks": lambda: b"\xff\xd8" + sample("tagged jpeg")[2:4_000] * 1_000,
    "png of many texts": lambda: still("png")[:33] + png_chunk(b"iTXt", b"Title\0" + bytes(50)) * 60_000,
    "jpeg of nested xmp": lambda: still("jpeg")[:2] + nested_title(9_000) + still("jpeg")[2:],
    "avif of nested tracks": lambda: still("avif") + box(b"moov", nested(b"trak", 100_000)),
    "mp4 of nested boxes": lambda: box(b"moov", box(b"trak", box(b"free") * 60_000) * 20),
}  # fmt: skip


@pytest.mark.timeout(20)
@pytest.mark.parametrize("case", MADE_TO_TIRE)
def test_files_made_to_tire_us(case, tmp_path):
    data = MADE_TO_TIRE[case]()
    intake(data)
    (tmp_path / "upload").write_bytes(data)
    assert traces_of(tmp_path / "upload", "mp4").private
    assert traces_of(tmp_path / "upload", "webm").private


@pytest.mark.parametrize("name", ["mp4", "mov", "webm"])
def test_mutated_videos_are_walked_to_an_end(name, tmp_path_factory):
    whole = video(tmp_path_factory.mktemp("video"), name).read_bytes()

    @settings(max_examples=80, deadline=None)
    @given(st.lists(st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 255)), min_size=1, max_size=12))
    def walk(changes):
        changed = bytearray(whole)
        for at, byte in changes:
            changed[at] = byte
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "upload"
            path.write_bytes(changed)
            assert traces_of(path, name).private in (True, False)

    walk()

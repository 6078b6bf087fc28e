"""What the decoder says of this machine, and of one that lacks something."""

import pytest

from imghost.imaging import policy
from imghost.imaging.codecs import EVERYTHING, SAMPLES, WRITTEN, Codecs, ask_codecs, load, save
from imghost.imaging.formats import FORMATS
from imghost.imaging.policy import decoder_environment
from imghost.imaging.sniff import sniff

VIDEOS = {"mp4", "mov", "webm"}


def test_a_machine_for_tests_has_every_codec():
    assert ask_codecs() == EVERYTHING


def test_each_sample_is_what_it_is_called():
    for name in FORMATS:
        assert sniff((SAMPLES / f"sample.{name}").read_bytes()) == name


def test_what_is_missing_switches_off_nothing_else(monkeypatch):
    """A machine without ffmpeg and rsvg-convert: the decoder finds no program at all."""
    monkeypatch.setattr(policy, "decoder_environment", lambda: {**decoder_environment(), "PATH": "/nowhere"})

    found = ask_codecs()

    assert found.readable == set(FORMATS) - VIDEOS - {"bmp", "jxl", "svg"}
    assert found.writable == set(WRITTEN) - {"jxl", "mp4", "webm"}
    assert found.missing_essentials() == []
    assert [line.partition(" ")[0] for line in found.problems()] == [
        "BMP",
        "JXL",
        "SVG",
        "MP4",
        "MOV",
        "WEBM",
        "No",
    ]
    assert found.problems()[2] == (
        "SVG cannot be read, so uploads of it are refused. Install librsvg2-bin, then restart the site."
    )


@pytest.mark.parametrize(
    ("name", "unread", "unwritten", "accepted"),
    [
        ("avif", "", "avif", False),  # A thumbnail of an AVIF is one.
        ("avif", "avif", "", False),
        ("heic", "avif", "avif", True),
        ("tiff", "", "tiff", True),  # Browsers show none, so its thumbnail is a JPEG.
        ("bmp", "", "gif", True),
        ("mp4", "mp4", "", False),
    ],
)
def test_which_uploads_can_be_taken(name, unread, unwritten, accepted):
    found = Codecs(EVERYTHING.readable - {unread}, EVERYTHING.writable - {unwritten})
    assert found.accepts(name) is accepted
    assert all(found.accepts(other) for other in FORMATS if other not in (unread, unwritten))


def test_without_webp_nothing_works():
    found = Codecs(EVERYTHING.readable, EVERYTHING.writable - {"webp"})
    assert found.missing_essentials() == ["webp"]


def test_the_answer_is_left_for_others(tmp_path):
    found = Codecs(frozenset({"jpeg", "png"}), frozenset({"png"}))
    path = tmp_path / "codecs.json"
    assert load(path) is None
    save(found, path)
    assert load(path) == found
    assert [entry.name for entry in tmp_path.iterdir()] == ["codecs.json"]
    path.write_text("half of")
    assert load(path) is None

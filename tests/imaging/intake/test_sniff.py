"""Magic bytes alone decide what a file is."""

import gzip

import pytest

from imghost.base.errors import InvalidInput, UnsupportedFormat
from imghost.imaging.formats import FORMATS
from imghost.imaging.sniff import HEAD_BYTES, sniff
from tests.imaging.intake.samples import STILLS, VIDEOS, box, still, video

EBML = b"\x1a\x45\xdf\xa3"


def ftyp(*brands: bytes) -> bytes:
    return box(b"ftyp", brands[0] + bytes(4) + b"".join(brands[1:])) + box(b"free", bytes(16))


@pytest.mark.parametrize("name", STILLS)
def test_recognises_every_still_format(name):
    assert sniff(still(name)[:HEAD_BYTES]) == name


@pytest.mark.parametrize("name", VIDEOS)
def test_recognises_every_video_format(name, tmp_path):
    assert sniff(video(tmp_path, name).read_bytes()[:HEAD_BYTES]) == name


def test_formats_table_and_samples_agree():
    assert set(STILLS) | set(VIDEOS) | {"svg", "jxl"} == set(FORMATS)


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (ftyp(b"avif", b"mif1", b"miaf"), "avif"),
        (ftyp(b"avis", b"msf1"), "avif"),
        (ftyp(b"mif1", b"avif"), "avif"),
        (ftyp(b"heic", b"mif1"), "heic"),
        (ftyp(b"heix"), "heic"),
        (ftyp(b"hevc", b"msf1"), "heic"),
        (ftyp(b"mif1", b"heic"), "heic"),
        (ftyp(b"msf1", b"hevc"), "heic"),
        (ftyp(b"mif1") + box(b"meta", b"infe hvc1"), "heic"),
        (ftyp(b"isom", b"avc1"), "mp4"),
        (ftyp(b"mp42"), "mp4"),
        (ftyp(b"M4V "), "mp4"),
        (ftyp(b"iso5", b"dash"), "mp4"),
        (ftyp(b"qt  "), "mov"),
        (box(b"wide") + box(b"mdat", bytes(32)), "mov"),
        (box(b"moov", bytes(32)), "mov"),
        *((ftyp(major, b"isom", b"mp42"), "mp4") for major in (b"niko", b"pana", b"CAEP", b"XYZ9")),
        *((ftyp(major), "mp4") for major in (b"cmfc", b"msdh", b"pana", b"caqv", b"3gp9", b"3g2c")),
        (ftyp(b"XYZ9", b"none", b"qt  "), "mov"),
        (ftyp(b"MiHE", b"mif1", b"heic"), "heic"),
        (ftyp(b"XYZ9", b"avif"), "avif"),
        (box(b"free", bytes(8)) + ftyp(b"isom"), "mp4"),
        (box(b"skip", bytes(8)) + box(b"wide") + box(b"mdat", bytes(32)), "mov"),
        (box(b"free", bytes(5000)), "mov"),
        (box(b"free", bytes(8)) + ftyp(b"heic", b"mif1"), "heic"),
        (b"MM\0*\0\0\0\x08" + bytes(32), "tiff"),
        (b"GIF87a" + bytes(32), "gif"),
    ],
)
def test_recognises_variants(head, name):
    assert sniff(head) == name


@pytest.mark.parametrize(
    "head",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\xef\xbb\xbf  \n<svg/>",
        b"<?xml version='1.0'?><svg\n>",
        b"<?xml version='1.0'?>\n<?xml-stylesheet href='a.css'?><svg:svg xmlns:svg='x'>",
        b"<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' ''><svg/>",
        b"<!-- a comment --><!----><!-- <html> --><svg/>",
        b"<!-- -->" * 400 + b"<svg>",
    ],
)
def test_recognises_svg_by_its_first_element(head):
    assert sniff(head) == "svg"


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ("<svg/>".encode("utf-16"), "UTF-8"),
        ("<?xml version='1.0'?><svg/>".encode("utf-16-be"), "UTF-8"),
        ("<svg/>".encode("utf-32"), "UTF-8"),
        (gzip.compress(b"<svg/>", mtime=0), "SVGZ"),
        (gzip.compress(b"<?xml version='1.0'?>" + b"<svg/>" * 10_000, mtime=0)[:HEAD_BYTES], "SVGZ"),
        (b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>", "entities"),
        (b"<?xml version='1.0'?><!DOCTYPE svg SYSTEM 'a' [", "entities"),
        (b"<?xml version='1.0'?><rss/>", "other than SVG"),
        (b"<?xml version='1.0'?><html><svg/></html>", "other than SVG"),
        (b"<?xml version='1.0'?><svgs/>", "other than SVG"),
        (b"<!-- -->" * 400 + b"<rss>", "other than SVG"),
        (b"<!--" * 1_000, "other than SVG"),
    ],
)
def test_refuses_other_xml_with_the_reason(head, words):
    with pytest.raises(UnsupportedFormat) as refused:
        sniff(head)
    assert refused.value.code == "svg-refused"
    assert words in refused.value.message


@pytest.mark.parametrize(
    "head",
    [
        b"ffconcat version 1.0\nfile '/srv/private.mp4'\n",
        b"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:10,\nfile:///srv/private.ts\n",
        b"<!doctype html><title>x</title>",
        b"<html><script>alert(1)</script>",
        b"hello",
        b"BMW is a car maker from Munich, and this is a text",
        b"BM",
        b"%PDF-1.7",
        b"%!PS-Adobe-3.0 EPSF-3.0",
        b"PK\x03\x04" + bytes(64),
        gzip.compress(b"just a text", mtime=0),
        b"\x1f\x8b broken gzip",
        EBML + b"\x9f\x42\x82\x88matroska" + bytes(32),
        EBML + bytes(32),
        b"RIFF\x10\0\0\0AVI LIST",
        b"RIFF\x10\0\0\0WAVEfmt ",
        b"II+\0\x08\0\0\0",
        b"II*\0\x10\0\0\0CR\x02\0",
        ftyp(b"crx ", b"isom"),
        ftyp(b"M4A ", b"isom"),
        ftyp(b"mif1", b"jpeg"),
        ftyp(b"jp2 "),
        ftyp(b"M4B ", b"M4A ", b"mp42"),
        ftyp(b"XYZ9", b"none"),
        box(b"free", bytes(8)) + box(b"text", bytes(32)),
        b"The free video of ours" + bytes(32),
        b"\0\0\0\x04free" + bytes(32),
        b"\0\0\0\x04ftypisom",
        b"\xff\xff\xff\xffftypisom" + bytes(16),
        b"\0\0\0\x0cjP  \r\n\x87\n",
        b"push graphic-context\nviewbox 0 0 1 1\n",
        b"text:/etc/passwd",
        b"\xff\xd8",
        b"\x89PNG",
        b"GIF88a",
        b"\0",
    ],
)
def test_refuses_everything_else(head):
    with pytest.raises(UnsupportedFormat) as refused:
        sniff(head)
    assert (refused.value.code, refused.value.message) == ("unknown-format", "Unavailable image format")


def test_refuses_an_empty_file():
    with pytest.raises(InvalidInput) as refused:
        sniff(b"")
    assert refused.value.code == "empty-source"


@pytest.mark.parametrize("name", STILLS)
@pytest.mark.parametrize("junk", [b"\n", b" ", b"\0", b"<html>", b"#EXTM3U\n"])
def test_tolerates_no_leading_junk(name, junk):
    with pytest.raises(UnsupportedFormat):
        sniff((junk + still(name))[:HEAD_BYTES])


@pytest.mark.parametrize(
    "tail", [b"<?php system('id'); ?>", b"<script>alert(1)</script>", b"PK\x05\x06" + bytes(18)]
)
def test_a_polyglot_is_what_its_first_bytes_say(tail):
    assert sniff(still("gif") + tail) == "gif"
    assert sniff(still("jpeg") + tail) == "jpeg"

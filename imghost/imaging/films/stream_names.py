"""Names of codecs as browsers are asked about them (RFC 6381), and which of them every browser plays."""

from collections.abc import Callable
from typing import Any

ENTRIES = (
    "stream=codec_type,codec_name,codec_tag_string,profile,level,pix_fmt:stream_disposition=attached_pic"
)
_H264_PROFILES = {
    "Constrained Baseline": 0x42E0, "Baseline": 0x4200, "Main": 0x4D40, "High": 0x6400, "High 10": 0x6E00,
    "High 4:2:2": 0x7A00, "High 4:4:4 Predictive": 0xF400,
}  # fmt: skip
_H264_FOR_ALL = {"Constrained Baseline", "Baseline", "Main", "High"}
_HEVC_PROFILES = {"Main": "1.6", "Main 10": "2.4", "Main Still Picture": "3.E", "Rext": "4.10"}
_AV1_PROFILES = {"Main": 0, "High": 1, "Professional": 2}
_AAC_TYPES = {"LC": 2, "HE-AAC": 5, "HE-AACv2": 29}
_SOUNDS = {"mp3": "mp4a.6B", "opus": "opus", "vorbis": "vorbis", "flac": "flac", "alac": "alac"}
_SOUNDS |= {"ac3": "ac-3", "eac3": "ec-3"}
_EIGHT_BITS = {"yuv420p", "yuvj420p", "yuva420p"}
# By container: sound that browsers play in it.
_SOUND_FOR_ALL = {"webm": {"opus", "vorbis"}, "mp4": {"aac", "mp3"}, "mov": {"aac", "mp3"}}
Stream = dict[str, Any]


def codecs_of(streams: list[Stream]) -> str:
    """Return the names of the streams of one file, comma separated as in a `codecs` parameter."""
    return ", ".join(name for name in map(_name, heard_and_seen(streams)) if name)


def plays_everywhere(container: str, streams: list[Stream]) -> bool:
    """Say whether every browser of today plays the file: H.264 in MP4, VP8 and VP9 in WebM, all of 8 bits.

    AV1 and HEVC depend on the machine, so they are not among them.
    """
    return all(_plays(container, stream) for stream in heard_and_seen(streams))


def heard_and_seen(streams: list[Stream]) -> list[Stream]:
    """Return the first picture and the first sound: what players show, without covers."""
    pictures = [row for row in streams if row.get("codec_type") == "video" and not _is_cover(row)]
    sounds = [row for row in streams if row.get("codec_type") == "audio"]
    return pictures[:1] + sounds[:1]


def _is_cover(stream: Stream) -> bool:
    return bool(stream.get("disposition", {}).get("attached_pic"))


def _plays(container: str, stream: Stream) -> bool:
    codec = stream.get("codec_name")
    if stream["codec_type"] == "audio":
        return codec in _SOUND_FOR_ALL[container]
    if stream.get("pix_fmt") not in _EIGHT_BITS:
        return False
    if container == "webm":
        return codec in ("vp8", "vp9")
    return codec == "h264" and stream.get("profile") in _H264_FOR_ALL


def _name(stream: Stream) -> str:
    codec = str(stream.get("codec_name", ""))
    naming = _NAMES.get(codec)
    if naming is not None:
        return naming(stream)
    tag = str(stream.get("codec_tag_string", ""))
    return _SOUNDS.get(codec) or (tag if len(tag) == 4 and tag.isalnum() else codec)


def _h264(stream: Stream) -> str:
    """Profile, constraints and level in hexadecimal (RFC 6381, 3.3)."""
    profile = _H264_PROFILES.get(str(stream.get("profile")), 0x6400)
    return f"avc1.{profile:04X}{_level(stream, 40):02X}"


def _hevc(stream: Stream) -> str:
    """ISO/IEC 14496-15, annex E: profile with its compatibility, tier and level, constraints."""
    tag = str(stream.get("codec_tag_string"))
    sample = tag if tag in ("hvc1", "hev1") else "hvc1"
    profile = _HEVC_PROFILES.get(str(stream.get("profile")), "2.4")
    return f"{sample}.{profile}.L{_level(stream, 120)}.B0"


def _av1(stream: Stream) -> str:
    profile = _AV1_PROFILES.get(str(stream.get("profile")), 0)
    return f"av01.{profile}.{_level(stream, 8):02d}M.{_bits(stream):02d}"


def _vp9(stream: Stream) -> str:
    number = str(stream.get("profile", "")).removeprefix("Profile ")
    profile = int(number) if number.isdecimal() else 0
    return f"vp09.{profile:02d}.10.{_bits(stream):02d}"


def _aac(stream: Stream) -> str:
    return f"mp4a.40.{_AAC_TYPES.get(str(stream.get('profile')), 2)}"


def _level(stream: Stream, usual: int) -> int:
    level = stream.get("level")
    return level if isinstance(level, int) and level > 0 else usual


def _bits(stream: Stream) -> int:
    pixels = str(stream.get("pix_fmt", ""))
    return next((bits for bits in (10, 12) if str(bits) in pixels), 8)


_NAMES: dict[str, Callable[[Stream], str]] = {
    "h264": _h264,
    "hevc": _hevc,
    "av1": _av1,
    "vp9": _vp9,
    "vp8": lambda _: "vp8",
    "mpeg4": lambda _: "mp4v.20.9",
    "aac": _aac,
}

"""Files these tests draw: one per format, with and without things a file may say of its owner."""

import atexit
import struct
import subprocess
import tempfile
import zlib
from functools import cache
from pathlib import Path

from PIL import Image, ImageCms

from tests.pictures import draw, encoded

STILLS = ("jpeg", "png", "gif", "webp", "avif", "heic", "bmp", "tiff")
WITH_EXIF = ("jpeg", "png", "webp", "avif", "heic", "tiff")
VIDEOS = ("mp4", "mov", "webm")
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

OWNER = "Jo Owner"
SERIAL = "SN-4711-0815"
PRIVATE_TAGS = (
    f"-EXIF:Artist={OWNER}", f"-EXIF:Copyright={OWNER}", f"-EXIF:OwnerName={OWNER}",
    f"-EXIF:SerialNumber={SERIAL}", f"-EXIF:LensSerialNumber={SERIAL}", "-EXIF:HostComputer=jo-laptop",
    "-EXIF:ImageUniqueID=0123456789abcdef0123456789abcdef", f"-EXIF:UserComment={OWNER} was here",
    "-EXIF:GPSLatitude=48.5", "-EXIF:GPSLatitudeRef=N", "-EXIF:GPSLongitude=9.25", "-EXIF:GPSLongitudeRef=W",
    f"-XMP-dc:Creator={OWNER}", f"-XMP-aux:SerialNumber={SERIAL}", "-XMP-exif:GPSLatitude=48.5",
    "-XMP-exif:GPSLongitude=9.25", "-XMP-photoshop:City=Tuebingen",
    "-XMP-iptcExt:LocationCreatedCity=Tuebingen",
    "-IPTC:City=Tuebingen", f"-IPTC:By-line={OWNER}", f"-Comment={OWNER}", f"-PNG:Author={OWNER}",
    "-XMP-xmpMM:DocumentID=uuid:jo-owner",
)  # fmt: skip
PUBLIC_TAGS = (
    "-EXIF:Make=Canon", "-EXIF:Model=Canon EOS 90D", "-EXIF:LensModel=EF50mm f/1.8", "-EXIF:Orientation#=6",
    "-EXIF:ExposureTime=1/50", "-EXIF:FNumber=4", "-EXIF:ISO=200", "-EXIF:FocalLength=50",
    "-EXIF:DateTimeOriginal=2021:05:06 07:08:09", "-EXIF:ImageDescription=A picture of nothing",
    "-EXIF:XPTitle=Ein Titel mit \u00c4 und \u732b", "-XMP-GPano:ProjectionType=equirectangular",
)  # fmt: skip


def still(name: str, width: int = 64, height: int = 48) -> bytes:
    """A small file of the format `name`."""
    if name == "heic":
        return run("convert", "png:-", "heic:-", given=encoded(draw(width, height), "PNG"))
    options = {"quality": 90} if name in ("jpeg", "webp", "avif") else {}
    if name not in ("bmp", "gif"):
        options["icc_profile"] = PROFILE
    return encoded(draw(width, height), name.upper(), **options)


def animation_of(kind: str, frames: int, size: tuple[int, int] = (24, 16)) -> bytes:
    pictures = [Image.new("RGB", size, (index * 37 % 256, index * 91 % 256, 40)) for index in range(frames)]
    return encoded(pictures[0], kind, save_all=True, append_images=pictures[1:], duration=50, loop=0)


def video(folder: Path, name: str, *options: str, seconds: float = 1.0) -> Path:
    """A test picture of 64x48 in the container `name`."""
    path = folder / f"video.{name}"
    path.write_bytes(_video_bytes(name, options, seconds))
    return path


@cache
def _video_bytes(name: str, options: tuple[str, ...], seconds: float) -> bytes:
    codec = ["-c:v", "libvpx", "-deadline", "realtime"] if name == "webm" else ["-c:v", "libx264"]
    picture = ["-f", "lavfi", "-i", f"testsrc=duration={seconds}:size=64x48:rate=10"]
    sound = ["-f", "lavfi", "-i", f"sine=duration={seconds}"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"video.{name}"
        run("ffmpeg", "-v", "error", *picture, *sound, *codec, *options, "-f", name, str(path))
        return path.read_bytes()


def tag(path: Path, *tags: str) -> None:
    exiftool("-q", "-m", "-overwrite_original", *tags, str(path))


@cache
def tagged_bytes(name: str, tags: tuple[str, ...]) -> bytes:
    """Each combination is made once."""
    with tempfile.TemporaryDirectory() as folder:
        return _tagged(Path(folder), name, tags).read_bytes()


def tagged(folder: Path, name: str, *tags: str) -> Path:
    path = folder / f"tagged.{name}"
    path.write_bytes(tagged_bytes(name, tags))
    return path


def _tagged(folder: Path, name: str, tags: tuple[str, ...]) -> Path:
    """A still with `tags`. exiftool cannot write WebP, so there a JPEG's blocks are moved in."""
    path = folder / f"tagged.{name}"
    if name != "webp":
        path.write_bytes(still(name))
        tag(path, *tags)
        return path
    carrier = folder / "carrier.jpeg"
    carrier.write_bytes(still("jpeg"))
    tag(carrier, *tags)
    with Image.open(carrier) as opened:
        picture = draw(64, 48)
        blocks = {"exif": opened.info.get("exif", b""), "xmp": opened.info.get("xmp", b"")}
    path.write_bytes(encoded(picture, "WEBP", quality=90, icc_profile=PROFILE, **blocks))
    return path


def run(*command: str, given: bytes | None = None) -> bytes:
    return subprocess.run(command, input=given, check=True, stdout=subprocess.PIPE).stdout


def exiftool(*arguments: str) -> bytes:
    """What exiftool says to `arguments`. One process of the tests' own answers all: Perl starts slowly."""
    process = _open_exiftool()
    assert process.stdin is not None
    assert process.stdout is not None
    lines = [*map(_as_line, arguments), "-echo3", "{status ${status}}", "-execute1", ""]
    process.stdin.write("\n".join(lines).encode())
    process.stdin.flush()
    answer = b""
    while not answer.endswith(b"}\n{ready1}\n"):
        line = process.stdout.readline()
        assert line, "exiftool has ended"
        answer += line
    said, _, status = answer.rpartition(b"{status ")
    assert status == b"0}\n{ready1}\n", (arguments, said)
    return said


def _as_line(argument: str) -> str:
    """An argument as exiftool reads it from its input: with line breaks it has to be a C string."""
    if "\n" not in argument:
        return argument
    return "#[CSTR]" + argument.replace("\\", "\\\\").replace("\n", "\\n")


@cache
def _open_exiftool() -> "subprocess.Popen[bytes]":
    # An open exiftool does not end with its input, so the kernel ends it with us.
    command = ["setpriv", "--pdeathsig", "KILL", "exiftool", "-stay_open", "True", "-@", "-"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    atexit.register(_end, process)
    return process


def _end(process: "subprocess.Popen[bytes]") -> None:
    with process:
        process.terminate()


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_claiming(width: int, height: int) -> bytes:
    """A PNG of under a kilobyte whose header claims any size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = png_chunk(b"IHDR", header), png_chunk(b"IDAT", zlib.compress(bytes(64))), png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def gif_of_frames(frames: int, width: int = 16, height: int = 16) -> bytes:
    """A GIF of `frames` frames of one pixel on a canvas of any size."""
    frame = b"\x2c" + struct.pack("<HHHH", 0, 0, 1, 1) + b"\0\x02\x02\x44\x01\0"
    screen = b"GIF89a" + struct.pack("<HH", width, height) + b"\x80\0\0" + bytes(6)
    return screen + frame * frames + b"\x3b"


def box(kind: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content

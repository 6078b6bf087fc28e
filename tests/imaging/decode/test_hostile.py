"""Files that attack the decoder: no byte of a canary file, no connection, and a clear refusal."""

import subprocess
import threading
from pathlib import Path

import pytest
from PIL import Image

from imghost.base.errors import Unprocessable
from imghost.imaging.formats import FORMATS
from imghost.imaging.limits import Limits
from imghost.transforms.transform import Transform
from tests.imaging.intake.samples import gif_of_frames
from tests.pictures import encoded, jpeg, png

_STILLS = [name for name, row in FORMATS.items() if not row.is_video and not row.is_drawing]
_VIDEOS = [name for name, row in FORMATS.items() if row.is_video]
_CANARY_COLOUR = (251, 7, 243)


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    """A private picture beside the upload."""
    path = tmp_path / "canary.png"
    path.write_bytes(encoded(Image.new("RGB", (64, 64), _CANARY_COLOUR), "PNG"))
    return path


@pytest.fixture(scope="module")
def canary_video(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("canary") / "private.mp4"
    colour = "0x{:02x}{:02x}{:02x}".format(*_CANARY_COLOUR)
    source = f"color=c={colour}:s=64x64:d=1"
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", source, "-pix_fmt", "yuv420p", str(path)]
    subprocess.run(command, check=True)
    return path.read_bytes()


@pytest.fixture
def private_video(tmp_path: Path, canary_video: bytes) -> Path:
    """A private video beside the upload, of the canary's colour."""
    path = tmp_path / "private.mp4"
    path.write_bytes(canary_video)
    return path


def _documents(canary: Path, port: int) -> dict[str, str]:
    url = f"http://127.0.0.1:{port}/canary"
    spaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    svg = f'<svg {spaces} width="64" height="64">'
    drawing = "push graphic-context\nviewbox 0 0 64 64\n{}\npop graphic-context\n"
    return {
        "svg file": f'{svg}<image xlink:href="{canary}" width="64" height="64"/></svg>',
        "svg file url": f'{svg}<image href="file://{canary}" width="64" height="64"/></svg>',
        "svg http": f'{svg}<image xlink:href="{url}" width="64" height="64"/></svg>',
        "svg text": f'{svg}<image xlink:href="text:{canary}" width="64" height="64"/></svg>',
        "svg entity": f'<!DOCTYPE x [<!ENTITY x SYSTEM "file://{canary}">]>{svg}<text y="9">&x;</text></svg>',
        "mvg": drawing.format(f"image over 0,0 64,64 '{canary}'"),
        "mvg url": drawing.format(f"fill 'url({url})'"),
        "mvg shell": drawing.format("fill 'url(https://x/\"|touch pwned\")'"),
        "msl": f'<?xml version="1.0"?><image><read filename="{canary}"/></image>',
        "html": f'<html><body><img src="{url}"><img src="file://{canary}"></body></html>',
        "postscript": f"%!PS\n({canary}) run\n(pwned) (w) file closefile showpage\n",
        "pdf": "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
        "xbm": "#define x_width 2000\n#define x_height 2000\nstatic char x_bits[] = { 0x0 };\n",
        "xpm": '/* XPM */ static char *x[] = {"1 1 1 1", "a c #fb07f3", "a"};\n',
        "name list": f"@{canary}\n",
    }


_DOCUMENTS = list(_documents(Path("x"), 1))


@pytest.mark.parametrize("name", _DOCUMENTS)
@pytest.mark.parametrize("pretended", _STILLS)
def test_documents_under_a_pictures_name_are_refused(render, listener, canary, name, pretended):
    content = _documents(canary, listener.getsockname()[1])[name].encode()
    before = set(render.directory.iterdir())

    with pytest.raises(Unprocessable):
        render.report(content, pretended, Transform(format="png"))

    assert set(render.directory.iterdir()) - before <= {render.directory / "source"}


@pytest.mark.parametrize("pretended", _VIDEOS)
@pytest.mark.parametrize("kind", ["ffconcat", "ffconcat absolute", "hls", "hls absolute", "hls http", "svg"])
def test_playlists_under_a_videos_name_are_refused(render, listener, private_video, kind, pretended):
    port = listener.getsockname()[1]
    playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1.0,\n{}\n#EXT-X-ENDLIST\n"
    content = {
        "ffconcat": f"ffconcat version 1.0\nfile {private_video.name}\n",
        "ffconcat absolute": f"ffconcat version 1.0\nfile '{private_video}'\n",
        "hls": playlist.format(private_video.name),
        "hls absolute": playlist.format(f"file://{private_video}"),
        "hls http": playlist.format(f"http://127.0.0.1:{port}/x.ts"),
        "svg": _documents(private_video, port)["svg file"],
    }[kind]

    with pytest.raises(Unprocessable) as caught:
        render.report(content.encode(), pretended, Transform(format="png"))

    assert caught.value.code == "invalid-video"


def test_png_that_names_a_profile_file_gets_none_of_it(render, tmp_path):
    """CVE-2022-44268: ImageMagick once read the file named by a PNG text chunk `profile`."""
    secret = tmp_path / "secret"
    secret.write_text("canary-of-the-profile-chunk")
    from PIL.PngImagePlugin import PngInfo  # noqa: PLC0415

    texts = PngInfo()
    texts.add_text("profile", str(secret))

    render.report(encoded(Image.new("RGB", (9, 9)), "PNG", pnginfo=texts), "png", Transform())

    written = (render.directory / "output-0").read_bytes()
    assert b"canary" not in written
    assert b"canary".hex().encode() not in written


@pytest.mark.parametrize("frames", [1_000, 20_000, 100_000])
def test_thousands_of_frames_are_refused(render, frames):
    with pytest.raises(Unprocessable) as caught:
        render.report(gif_of_frames(frames), "gif", Transform())
    assert caught.value.code == "too-many-frames"


def test_huge_canvas_with_tiny_frames_is_refused(render):
    content = bytearray(gif_of_frames(800))
    content[6:10] = (4000).to_bytes(2, "little") * 2

    with pytest.raises(Unprocessable) as caught:
        render.report(bytes(content), "gif", Transform())
    assert caught.value.code == "too-many-pixels"


@pytest.mark.parametrize("format_name", ["jpeg", "png", "gif", "bmp"])
def test_claim_of_60000_pixels_a_side_is_refused_at_once(render, format_name):
    small = {
        "jpeg": jpeg(16, 16),
        "png": png(16, 16),
        "gif": gif_of_frames(1),
        "bmp": encoded(Image.new("RGB", (16, 16)), "BMP"),
    }
    content = bytearray(small[format_name])
    side = 60_000
    if format_name == "jpeg":
        at = content.find(b"\xff\xc0") + 5
        content[at : at + 4] = side.to_bytes(2, "big") * 2
    elif format_name == "png":
        import zlib  # noqa: PLC0415

        content[16:24] = side.to_bytes(4, "big") * 2
        content[29:33] = zlib.crc32(content[12:29]).to_bytes(4, "big")
    elif format_name == "gif":
        content[6:10] = side.to_bytes(2, "little") * 2
        content[24:28] = side.to_bytes(2, "little") * 2
    else:
        content[18:26] = side.to_bytes(4, "little") * 2

    with pytest.raises(Unprocessable):
        render.report(bytes(content), format_name, Transform(width=10))


def test_compressible_picture_past_the_limit_is_refused(render):
    big = encoded(Image.new("1", (11_000, 11_000)), "PNG")

    with pytest.raises(Unprocessable) as caught:
        render.report(big, "png", Transform(width=10))
    assert caught.value.code == "too-many-pixels"


def test_limits_of_the_order_hold(render):
    for limits in (Limits(side=599), Limits(area=600 * 400 - 1)):
        with pytest.raises(Unprocessable) as caught:
            render.report(png(), "png", Transform(width=10), limits=limits)
        assert caught.value.code == "too-many-pixels"


@pytest.mark.parametrize("format_name", _STILLS)
@pytest.mark.parametrize(
    "content", [b"\x00" * 100, b"\xff" * 1000, b"GIF89a", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0"]
)
def test_rubbish_is_refused(render, format_name, content):
    with pytest.raises(Unprocessable) as caught:
        render.report(content, format_name, Transform())
    assert caught.value.code == "unreadable-image"


@pytest.mark.parametrize(("format_name", "kind"), [("png", "PNG"), ("webp", "WEBP"), ("avif", "AVIF")])
def test_half_a_file_is_refused(render, format_name, kind):
    whole = encoded(Image.effect_noise((200, 200), 90).convert("RGB"), kind)

    with pytest.raises(Unprocessable):
        render.report(whole[: len(whole) // 2], format_name, Transform(width=50))


def test_jpeg_that_ends_early_is_shown_as_far_as_it_goes(render):
    """As browsers do: cameras and broken transfers leave such files, and the upper part is worth having."""
    whole = jpeg(600, 400, quality=95)

    picture = render(whole[: len(whole) * 3 // 4], "jpeg", Transform(format="png")).convert("RGB")

    assert picture.size == (600, 400)
    assert picture.getpixel((50, 50))[0] > 200


def test_refusal_says_nothing_of_our_files(render):
    with pytest.raises(Unprocessable) as caught:
        render.report(b"GIF89a", "gif", Transform())
    assert str(render.directory) not in caught.value.message
    assert "/" not in caught.value.message


def test_decoder_goes_on_after_all_this(render):
    for content in (b"", b"\x00" * 9, gif_of_frames(2_000)):
        with pytest.raises(Unprocessable):
            render.report(content, "gif", Transform())
    assert render.report(jpeg(), "jpeg", Transform(width=50)).width == 600


def test_many_hostile_orders_at_once_do_not_disturb_an_honest_one(render, tmp_path):
    threads = [
        threading.Thread(target=_swallow, args=(type(render)(_made(tmp_path / str(number))),))
        for number in range(8)
    ]
    for thread in threads:
        thread.start()
    assert render.report(jpeg(), "jpeg", Transform(width=50)).width == 600
    for thread in threads:
        thread.join()


def _made(directory: Path) -> Path:
    directory.mkdir()
    return directory


def _swallow(render) -> None:
    with pytest.raises(Unprocessable):
        render.report(gif_of_frames(20_000), "gif", Transform())

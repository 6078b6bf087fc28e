"""One frame of a video, at a time, upright, in its right colours."""

import colorsys
import subprocess
from pathlib import Path

import pytest

from imghost.base.errors import Unprocessable
from imghost.imaging.limits import Limits
from imghost.imaging.probe import inspect
from imghost.transforms.transform import Transform
from tests.imaging.decode.looks import near

# One second of each colour.
_SECONDS = [(200, 30, 30), (30, 200, 30), (30, 30, 200)]


@pytest.fixture(scope="module", params=["mp4", "mov", "webm"])
def video(request, tmp_path_factory) -> tuple[str, bytes]:
    directory = tmp_path_factory.mktemp("video")
    return request.param, _made(directory, request.param)


def _made(directory: Path, name: str, *options: str) -> bytes:
    path = directory / f"video.{name}"
    sources = []
    for colour in _SECONDS:
        value = "0x{:02x}{:02x}{:02x}".format(*colour)
        sources += ["-f", "lavfi", "-i", f"color=c={value}:s=160x90:r=10:d=1"]
    codec = ["-c:v", "libvpx", "-b:v", "1M"] if name == "webm" else ["-c:v", "libx264"]
    joined = ["-filter_complex", "[0][1][2]concat=n=3:v=1[v]", "-map", "[v]", "-pix_fmt", "yuv420p"]
    subprocess.run(["ffmpeg", "-v", "error", *sources, *joined, *codec, *options, str(path)], check=True)
    return path.read_bytes()


@pytest.mark.parametrize("second", [0, 1, 2])
def test_frame_at_its_time(render, video, second):
    name, data = video

    picture = render(data, name, Transform(), frame_at=second + 0.5)

    assert picture.format == "JPEG"
    assert picture.size == (160, 90)
    assert near(picture.getpixel((80, 45)), _SECONDS[second], 16)


def test_first_frame_when_there_is_none_at_that_time(render, video):
    name, data = video

    assert near(render(data, name, Transform(), frame_at=99.0).getpixel((80, 45)), _SECONDS[0], 16)


def test_several_outputs_from_one_frame(render, video):
    name, data = video

    report = render.report(
        data, name, Transform(width=32, height=32, mode="cover"), Transform(format="webp"), placeholder=True
    )

    assert {item.name: (item.format, item.width, item.height) for item in report.rendered} == {
        "0": ("jpeg", 32, 32),
        "1": ("webp", 160, 90),
    }
    assert (report.width, report.height) == (160, 90)
    assert report.placeholder


def test_phone_video_is_upright(render, tmp_path):
    plain = tmp_path / "plain.mp4"
    plain.write_bytes(_made(tmp_path, "mp4"))
    turned = tmp_path / "turned.mp4"
    command = [
        "ffmpeg",
        "-v",
        "error",
        "-display_rotation",
        "90",
        "-i",
        str(plain),
        "-c",
        "copy",
        str(turned),
    ]
    if subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode:
        # Before ffmpeg 6 the rotation is written as a tag.
        command[3:5] = []
        command[-3:-3] = ["-metadata:s:v", "rotate=90"]
        subprocess.run(command, check=True)

    assert render(turned.read_bytes(), "mp4", Transform()).size == (90, 160)


def test_pixels_that_are_not_square_are_made_so(render, tmp_path):
    data = _made(tmp_path, "mp4", "-aspect", "2:1")

    # 2:1 on 90 lines is 180 pixels wide.
    assert abs(render(data, "mp4", Transform()).width - 180) <= 2


def test_the_poster_has_the_size_that_is_listed(render, tmp_path):
    data = _made(tmp_path, "mp4", "-aspect", "128:81")

    facts = inspect(tmp_path / "video.mp4", Limits())
    assert render(data, "mp4", Transform()).size == (facts.width, facts.height) == (160, 101)


# Red left and green right, as BT.709 says them, in the colours of HDR and of wide gamuts.
_TWO_COLOURS = "color=c=0xe02020:s=160x90:r=5:d=1,drawbox=x=80:c=0x20a030:t=fill,format=gbrpf32le"
# Transfer, primaries and matrix in the words of ffmpeg.
_TO_WIDE = {
    "HLG": ("arib-std-b67", "bt2020", "bt2020nc"),
    "PQ": ("smpte2084", "bt2020", "bt2020nc"),
    "BT.2020": ("bt709", "bt2020", "bt2020nc"),
    "Display P3": ("bt709", "smpte432", "bt709"),
}


@pytest.mark.parametrize("kind", _TO_WIDE)
def test_wide_colours_are_brought_to_those_of_screens(render, tmp_path, kind):
    path = tmp_path / "wide.mp4"
    transfer, primaries, matrix = _TO_WIDE[kind]
    wide = f"zscale=tin=bt709:pin=bt709:min=gbr:t={transfer}:p={primaries}:m={matrix}:r=tv:npl=203"
    said = ["-color_trc", transfer, "-color_primaries", primaries, "-colorspace", matrix]
    made = ["-f", "lavfi", "-i", f"{_TWO_COLOURS},{wide},format=yuv420p10le", "-c:v", "libx264", "-qp", "5"]
    subprocess.run(["ffmpeg", "-v", "error", *made, *said, str(path)], check=True)

    picture = render(path.read_bytes(), "mp4", Transform())

    for place, hue in ((40, 0), (120, 128)):
        found = colorsys.rgb_to_hsv(*(value / 255 for value in picture.getpixel((place, 45))))
        assert abs((found[0] * 360 - hue + 180) % 360 - 180) <= 15
        assert found[1] >= 0.7
        assert found[2] >= 0.4
    if "B" in kind or "D" in kind:
        assert near(picture.getpixel((40, 45)), (224, 32, 32))
        assert near(picture.getpixel((120, 45)), (32, 160, 48))


@pytest.mark.parametrize(("size", "matrix"), [("320x180", "bt601"), ("1280x720", "bt709")])
def test_colours_of_a_stream_that_does_not_name_its_matrix(render, tmp_path, size, matrix):
    path = tmp_path / "unnamed.mp4"
    source = ["-f", "lavfi", "-i", f"color=c=0xe02020:s={size}:r=5:d=1"]
    converted = ["-vf", f"scale=out_color_matrix={matrix},format=yuv420p,setparams=colorspace=unknown"]
    subprocess.run(["ffmpeg", "-v", "error", *source, *converted, "-c:v", "libx264", str(path)], check=True)

    assert near(render(path.read_bytes(), "mp4", Transform()).getpixel((40, 40)), (224, 32, 32))


_KEYED = "color=c=red:s=160x90:r=5:d=1,format=rgba,drawbox=40:20:40:40:c=0x20a030:t=fill"
_SEE_THROUGH = "geq=r='r(X,Y)':g='g(X,Y)':b='b(X,Y)':a='if(between(X,40,79)*between(Y,20,59),255,0)'"


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("webm", ["-c:v", "libvpx-vp9", "-pix_fmt", "yuva420p", "-deadline", "realtime"]),
        ("webm", ["-c:v", "libvpx", "-pix_fmt", "yuva420p", "-auto-alt-ref", "0", "-deadline", "realtime"]),
        ("mov", ["-c:v", "prores_ks", "-profile:v", "4", "-pix_fmt", "yuva444p10le"]),
        ("mov", ["-c:v", "png", "-pix_fmt", "rgba"]),
    ],
)
def test_transparency_stays(render, tmp_path, name, codec):
    path = tmp_path / f"clear.{name}"
    source = ["-f", "lavfi", "-i", f"{_KEYED},{_SEE_THROUGH}"]
    subprocess.run(["ffmpeg", "-v", "error", *source, *codec, str(path)], check=True)

    clear = render(path.read_bytes(), name, Transform(format="png")).convert("RGBA")
    assert clear.getpixel((10, 10))[3] == 0
    assert near(clear.getpixel((60, 40)), (32, 160, 48, 255), 16)
    flat = render(path.read_bytes(), name, Transform())
    assert near(flat.getpixel((10, 10)), (255, 255, 255), 4)
    assert near(flat.getpixel((60, 40)), (32, 160, 48), 16)


@pytest.mark.parametrize("cut", [0.02, 0.3])
def test_half_a_video_is_refused(render, video, cut):
    name, data = video
    if name == "webm" and cut > 0.1:
        pytest.skip("Matroska is made for streaming: a part of it plays")

    with pytest.raises(Unprocessable) as caught:
        render.report(data[: int(len(data) * cut)], name, Transform())
    assert caught.value.code == "invalid-video"


def test_video_of_sound_alone_is_refused(render, tmp_path):
    path = tmp_path / "sound.mp4"
    subprocess.run(
        ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=d=1", "-c:a", "aac", str(path)], check=True
    )

    with pytest.raises(Unprocessable) as caught:
        render.report(path.read_bytes(), "mp4", Transform())
    assert caught.value.code == "invalid-video"


def test_limits_hold_for_frames_too(render, video):
    name, data = video

    with pytest.raises(Unprocessable) as caught:
        render.report(data, name, Transform(), limits=Limits(area=160 * 90 - 1))
    assert caught.value.code == "too-many-pixels"


def test_container_of_another_kind_is_refused(render, video):
    name, data = video

    with pytest.raises(Unprocessable):
        render.report(data, "mp4" if name == "webm" else "webm", Transform())

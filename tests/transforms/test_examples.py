"""Every transform that stands as an example in the four published descriptions."""

from collections.abc import Callable
from urllib.parse import parse_qsl

import pytest

from imghost.transforms import amr, imgcloud, ogensync, optimage
from imghost.transforms.transform import AUTO, Crop, Transform

T = Transform

OGENSYNC_QUERIES = {
    "": T(),
    "w=400&h=300&f=webp&q=80": T(width=400, height=300, mode="cover", format="webp"),
    "w=400": T(width=400),
    "h=300": T(height=300),
    "w=400&h=300&fit=cover": T(width=400, height=300, mode="cover"),
    # As builders for imgix, Glide and Gumlet write it.
    "w=400&h=300&fit=crop&fm=webp": T(width=400, height=300, mode="cover", format="webp"),
    "w=400&h=300&fit=min": T(width=400, height=300, mode="cover"),
    "w=400&h=300&fit=max": T(width=400, height=300),
    "w=400&h=300&fit=clip&fm=jpg": T(width=400, height=300, format="jpeg"),
    "w=400&h=300&fit=scale": T(width=400, height=300, mode="stretch"),
    "w=400&h=300&fit=contain": T(width=400, height=300, mode="contain"),
    "f=webp": T(format="webp"),
    "f=avif": T(format="avif"),
    "f=png": T(format="png"),
    "f=jpeg": T(format="jpeg"),
    "q=80": T(),
    "blur=5": T(blur=5),
    "gray=true": T(grayscale=True),
    "sharpen=true": T(sharpen=True),
    "negate=true": T(negate=True),
    "normalize=true": T(normalize=True),
    "rotate=90": T(rotate=90),
    "flip=true": T(flip=True),
    "flop=true": T(flop=True),
    "crop=10,10,200,200": T(crop=Crop(x=10, y=10, width=200, height=200)),
    "trim=true": T(trim=True),
    "bg=red": T(background="ff0000ff"),
    "w=300&h=300&q=80&fit=cover&gray=false": T(width=300, height=300, mode="cover"),
    "w=400&f=webp": T(width=400, format="webp"),
    "w=150&h=150&fit=cover&q=80": T(width=150, height=150, mode="cover"),
}

OGENSYNC_PATHS = {
    "w_300-h_300-q_80-fit_cover-gray_false": T(width=300, height=300, mode="cover"),
    "w_300-h_300-q_80-fit_cover": T(width=300, height=300, mode="cover"),
    "w_500-f_webp-q_85": T(width=500, format="webp", quality=85),
    "gray_true-blur_5": T(grayscale=True, blur=5),
    "w_800-h_600-q_90-fit_contain-f_avif": T(
        width=800, height=600, mode="contain", format="avif", quality=90
    ),
    "w_500-h_500-fit_cover-crop_100,50,300,300": T(
        width=500, height=500, mode="cover", crop=Crop(x=100, y=50, width=300, height=300)
    ),
    "w_600-h_400-fit_contain-bg_black-gray_true-blur_2": T(
        width=600, height=400, mode="contain", background="000000ff", grayscale=True, blur=2
    ),
    "rotate_90-flip_true": T(rotate=90, flip=True),
    "w_800-h_600-fit_cover": T(width=800, height=600, mode="cover"),
    "w_800": T(width=800),
    "w_400": T(width=400),
    "w_1200": T(width=1200),
    "f_avif": T(format="avif"),
    "f_webp": T(format="webp"),
    "f_jpeg": T(format="jpeg"),
    "w_1920-q_80-blur_5": T(width=1920, blur=5),
    "w_400-h_300-f_webp": T(width=400, height=300, mode="cover", format="webp"),
    "w_400-f_webp": T(width=400, format="webp"),
}

AMR_LISTS = {
    "w_600,f_webp,q_80": T(width=600, format="webp"),
    "w_240,f_webp,q_75": T(width=240, format="webp", quality=75),
    "w_240,c_fill,f_webp,q_75": T(width=240, mode="cover", format="webp", quality=75),
    "w_600,h_400,c_cover,f_webp,q_80": T(width=600, height=400, mode="cover", format="webp"),
    "w_800,f_webp,q_82": T(width=800, format="webp", quality=82),
    "w_600": T(width=600, format="webp"),
    "h_400": T(height=400, format="webp"),
    "q_80": T(format="webp"),
    "dpr_2": T(format="webp"),
    "f_auto": T(format="webp"),
}

IMGCLOUD_LISTS = {
    "w_400,h_400,c_fill,f_webp": T(width=400, height=400, mode="cover", format="webp"),
    "w_400,h_400,c_fill,f_webp,q_80": T(width=400, height=400, mode="cover", format="webp"),
    "w_400,h_400,c_fill,q_80,f_webp": T(width=400, height=400, mode="cover", format="webp"),
    "w_200": T(width=200),
    "w_1200,q_80": T(width=1200),
    "w_400": T(width=400),
    "h_400": T(height=400),
    "c_fill": T(),
    "q_80": T(),
    "f_webp": T(format="webp"),
    "f_auto": T(format=AUTO),
    "dpr_2": T(),
    "gr_1": T(grayscale=True),
    "bl_4": T(blur=4),
    "r_90": T(rotate=90),
    "bg_ffffff": T(background="ffffffff"),
    # As the image helpers of web frameworks write them.
    "f_auto,q_auto,c_lfill,w_300,h_200": T(width=300, height=200, mode="cover", format=AUTO),
    "s_300x200&f_webp&fit_cover": T(width=300, height=200, mode="cover", format="webp"),
    "s_300x200,f_auto,q_50": T(width=300, height=200, format=AUTO, quality=50),
    "c_pad,w_300,h_200": T(width=300, height=200, mode="contain"),
    "_": T(),
}

OPTIMAGE_SIZES = {
    "0": T(format="webp"),
    "768": T(width=768, format="webp"),
    "1280": T(width=1280, format="webp"),
    **{
        str(size): T(width=size, format="webp")
        for size in (320, 384, 448, 512, 576, 672, 896, 1024, 1152)
    },
}  # fmt: skip


def read_query(text: str) -> Transform:
    return ogensync.read_query(parse_qsl(text, keep_blank_values=True))


@pytest.mark.parametrize(
    ("read", "text", "expected"),
    [
        (read, text, expected)
        for read, table in (
            (read_query, OGENSYNC_QUERIES),
            (ogensync.read_path, OGENSYNC_PATHS),
            (amr.read, AMR_LISTS),
            (imgcloud.read, IMGCLOUD_LISTS),
            (optimage.read, OPTIMAGE_SIZES),
        )
        for text, expected in table.items()
    ],
)
def test_every_published_example_is_read(
    read: Callable[[str], Transform], text: str, expected: Transform
) -> None:
    assert read(text) == expected


@pytest.mark.parametrize("text", ["w_600,f_webp,q_80", "w_240,f_webp,q_75", "w_800,f_webp,q_82"])
def test_the_amr_examples_are_canonical_already(text: str) -> None:
    """The signed address shows the transform as it was sent."""
    assert amr.write(amr.read(text)) == text


def test_the_twelve_sizes_are_all_there_are() -> None:
    assert {str(size) for size in optimage.SIZES} == set(OPTIMAGE_SIZES)

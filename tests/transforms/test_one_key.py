"""The same picture asked for in any dialect is one value, so it has one key and is stored once."""

from collections.abc import Callable

import pytest

from imghost.transforms import amr, imgcloud, ogensync, optimage
from imghost.transforms.transform import Transform


def query(text: str) -> Transform:
    return ogensync.read_query(
        [(name, value) for name, _, value in (p.partition("=") for p in text.split("&"))]
    )


Spelling = tuple[Callable[[str], Transform], str]

PICTURES: list[tuple[Transform, list[Spelling]]] = [
    (
        Transform(width=768, format="webp"),
        [
            (query, "w=768&f=webp"),
            (query, "quality=80&fm=webp&width=768&gray=false&utm_source=x"),
            (ogensync.read_path, "w_768-f_webp"),
            (ogensync.read_path, "format_webp-q_80-width_768-trim_0-rotate_360"),
            (amr.read, "w_768"),
            (amr.read, "w_384,dpr_2,f_auto"),
            (amr.read, "c_fit,f_webp,q_80,w_768"),
            (imgcloud.read, "w_768,f_webp"),
            (imgcloud.read, "f_webp&q_auto&w_512&dpr_1.5"),
            (imgcloud.read, "w_768,c_limit,r_-360,f_webp"),
            (optimage.read, "768"),
        ],
    ),
    (
        Transform(format="webp"),
        [
            (query, "f=webp"),
            (amr.read, "f_auto"),
            (amr.read, "dpr_4"),
            (imgcloud.read, "f_webp"),
            (optimage.read, "0"),
        ],
    ),
    (
        Transform(width=400, height=300, mode="cover", format="webp", quality=75),
        [
            (query, "w=400&h=300&f=webp&q=75"),
            (query, "w=400&h=300&fit=cover&f=webp&q=75"),
            (ogensync.read_path, "fit_cover-h_300-w_400-q_75-f_webp"),
            (amr.read, "w_400,h_300,c_fill,q_75"),
            (amr.read, "w_200,h_150,dpr_2,c_cover,q_75,f_webp"),
            (imgcloud.read, "w_400,h_300,c_fill,f_webp,q_75"),
            (imgcloud.read, "s_400x300&fit_cover&f_webp&q_75"),
            (imgcloud.read, "f_webp,q_75,c_lfill,s_200x150,dpr_2"),
        ],
    ),
    (
        Transform(width=400, height=300, mode="contain", format="png", background="ff0000ff"),
        [
            (query, "w=400&h=300&fit=contain&f=png&bg=red"),
            (query, "w=400&h=300&fit=contain&f=png&background=#F00&q=3"),
            (ogensync.read_path, "w_400-h_300-fit_contain-f_png-bg_ff0000"),
            (ogensync.read_path, "w_400-h_300-fit_contain-f_png-bg_#FF0000FF"),
            (imgcloud.read, "w_400,h_300,c_pad,f_png,bg_ff0000,q_50"),
            (imgcloud.read, "s_400x300,c_contain,f_png,bg_FF0000"),
        ],
    ),
    (
        Transform(width=400, mode="cover", format="jpeg"),
        [
            (query, "w=400&fit=contain&f=jpg&bg=white"),
            (amr.read, "w_400,c_fill,f_jpeg"),
            (imgcloud.read, "w_400,c_thumb,f_jpg"),
            (imgcloud.read, "w_400,c_outside,f_jpeg,bg_ffffff"),
        ],
    ),
    (
        Transform(grayscale=True, blur=5, rotate=270),
        [
            (query, "gray=1&blur=5.0&rotate=270"),
            (ogensync.read_path, "grayscale_true-blur_5-rotate_270"),
            (imgcloud.read, "gr_1,bl_5.001,r_-90"),
        ],
    ),
    (
        Transform(),
        [
            (query, "gray=false&rotate=0&bg=transparent&q=80"),
            (ogensync.read_path, ""),
            (imgcloud.read, "_"),
            (imgcloud.read, "dpr_2"),
            (imgcloud.read, "c_fill"),
            (imgcloud.read, "q_auto"),
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("picture", "spellings"), PICTURES, ids=[spellings[0][1] for _, spellings in PICTURES]
)
def test_every_dialect_reaches_one_key(picture: Transform, spellings: list[Spelling]) -> None:
    for read, text in spellings:
        assert read(text) == picture, text
        assert read(text).key() == picture.key(), text


@pytest.mark.parametrize(
    ("read", "text", "mode"),
    [
        # One word, two meanings.
        (query, "w=4&h=3&fit=fill", "stretch"),
        (amr.read, "w_4,h_3,c_fill", "cover"),
        (imgcloud.read, "w_4,h_3,c_fill", "cover"),
        # Nothing said, two meanings.
        (query, "w=4&h=3", "cover"),
        (amr.read, "w_4,h_3", "inside"),
        (imgcloud.read, "w_4,h_3", "inside"),
        (query, "w=4&h=3&fit=inside", "inside"),
        (query, "w=4&h=3&fit=outside", "outside"),
        (query, "w=4", "inside"),
        (imgcloud.read, "w_4,h_3,c_scale", "inside"),
        (imgcloud.read, "w_4,h_3,c_thumb", "thumb"),
        (imgcloud.read, "w_4,h_3,c_outside", "outside"),
    ],
)
def test_each_dialect_keeps_its_own_words(read: Callable[[str], Transform], text: str, mode: str) -> None:
    assert read(text).mode == mode


@pytest.mark.parametrize(
    ("read", "text", "width", "height"),
    [
        (amr.read, "w_333,dpr_1.5", 500, None),  # 499.5
        (amr.read, "h_333,dpr_1.25", None, 416),  # 416.25
        (amr.read, "w_1250,h_1250,dpr_4", 5000, 5000),
        (imgcloud.read, "s_1000x1000,dpr_3", 3000, 3000),
        (imgcloud.read, "w_100,dpr_1.100000023841858", 110, None),
        (imgcloud.read, "dpr_1,w_4000", 4000, None),
    ],
)
def test_a_pixel_ratio_multiplies_both_sides(
    read: Callable[[str], Transform], text: str, width: int | None, height: int | None
) -> None:
    assert (read(text).width, read(text).height) == (width, height)

"""Every parameter of every dialect against every kind of bad value: refused by name and with its range."""

from collections.abc import Callable
from functools import partial
from itertools import product
from urllib.parse import parse_qsl

import pytest

from imghost.base.errors import InvalidInput, NotFound
from imghost.transforms import amr, imgcloud, ogensync, optimage
from imghost.transforms.list_form import LONGEST
from imghost.transforms.transform import Transform
from tests.transforms.bad_values import AMR, IMGCLOUD, OGENSYNC, Row

Read = Callable[[str], Transform]
LONG = "9" * 8192


def read_query(text: str) -> Transform:
    return ogensync.read_query(parse_qsl(text, keep_blank_values=True))


DIALECTS: list[tuple[str, Read, str, list[Row]]] = [
    ("ogensync", ogensync.read_path, "-", OGENSYNC),
    ("amr", amr.read, ",", AMR),
    ("imgcloud", imgcloud.read, ",&", IMGCLOUD),
]


@pytest.mark.parametrize(
    ("read", "separators", "row"),
    [
        pytest.param(read, separators, row, id=f"{dialect} {row[0][0]}")
        for dialect, read, separators, rows in DIALECTS
        for row in rows
    ],
)
def test_a_bad_value_is_refused_by_name_and_range(read: Read, separators: str, row: Row) -> None:
    names, _, values = row
    for name, value in product(names, values):
        # A value with the separator in it is two parts, and the second has no name.
        if not set(separators) & set(value):
            _expect_complaint(partial(read, f"{name}_{value}"), row, name)


@pytest.mark.parametrize("row", OGENSYNC, ids=lambda row: row[0][0])
def test_a_bad_value_in_a_query_is_refused_the_same(row: Row) -> None:
    """Here the values come decoded, so each of them arrives whole."""
    names, _, values = row
    for pair in product(names, values):
        _expect_complaint(partial(ogensync.read_query, [("utm_source", "x"), pair]), row, pair[0])


def _expect_complaint(read: Callable[[], Transform], row: Row, name: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read()
    assert caught.value.status == 400
    assert caught.value.field == row[0][0]
    assert caught.value.message.startswith(f"{name} must be ")
    assert row[1] in caught.value.message
    assert len(caught.value.message) < 200


@pytest.mark.parametrize(
    ("read", "text", "field"),
    [
        (ogensync.read_path, "w_400-w_400", "w"),
        (ogensync.read_path, "w_400-width_400", "w"),
        (ogensync.read_path, "gray_false-grayscale_false", "gray"),
        (ogensync.read_path, "rotate_0-rotate_0", "rotate"),
        (read_query, "w=400&w=400", "w"),
        (read_query, "f=webp&format=webp", "f"),
        (read_query, "f=webp&fm=png", "f"),
        (amr.read, "q_80,q_80", "q"),
        (amr.read, "dpr_2,dpr_1", "dpr"),
        (amr.read, "f_webp,w_1,f_auto", "f"),
        (imgcloud.read, "w_400&w_400", "w"),
        (imgcloud.read, "s_300x200,w_300", "w"),
        (imgcloud.read, "h_200,s_300x200", "s"),
        (imgcloud.read, "c_fill,fit_fill", "c"),
        (imgcloud.read, "q_auto,q_80", "q"),
    ],
)
def test_a_parameter_counts_once(read: Read, text: str, field: str) -> None:
    with pytest.raises(InvalidInput, match="more than once") as caught:
        read(text)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("read", "text", "field"),
    [
        (ogensync.read_path, "w_400-zz_1", "zz"),
        (ogensync.read_path, "W_400", "W"),
        (ogensync.read_path, "w=400", "transform"),
        (ogensync.read_path, "w400", "w400"),
        (ogensync.read_path, "w_400-", "transform"),
        (ogensync.read_path, "-w_400", "transform"),
        (ogensync.read_path, "w_400--h_300", "transform"),
        (ogensync.read_path, "_", "transform"),
        (ogensync.read_path, "w_400-dpr_2", "dpr"),
        (ogensync.read_path, " w_400", "transform"),
        (ogensync.read_path, "<script>_1", "transform"),
        (ogensync.read_path, "\uff57_400", "transform"),
        (amr.read, "", "transform"),
        (amr.read, "_", "transform"),
        (amr.read, "w_400,", "transform"),
        (amr.read, "width_400", "width"),
        (amr.read, "w_400,bg_ff0000", "bg"),
        (amr.read, "preset:thumb", "transform"),
        (imgcloud.read, "", "transform"),
        (imgcloud.read, "_,w_400", "transform"),
        (imgcloud.read, "w_400,&h_300", "transform"),
        (imgcloud.read, "C_fill", "C"),
        (imgcloud.read, "x_blur", "x"),
        (imgcloud.read, "photo", "photo"),
        (imgcloud.read, "pixel_ratio_2", "pixel"),
    ],
)
def test_an_unknown_part_of_a_path_is_refused(read: Read, text: str, field: str) -> None:
    with pytest.raises(InvalidInput, match="Known are w, h, ") as caught:
        read(text)
    assert caught.value.field == field


@pytest.mark.parametrize(
    "text",
    [
        "W=400",
        "zz=1&zz=2",
        "dpr=2",
        "auto=format",
        "<b>=1",
        "=",
        "pixel_ratio=9",
        "transform=w_400",
        "\uff57=1",
    ],
)
def test_an_unknown_part_of_a_query_is_ignored(text: str) -> None:
    assert read_query(f"h=300&{text}") == Transform(height=300)


@pytest.mark.parametrize(
    ("read", "text", "message"),
    [
        (amr.read, "w_2501,dpr_2", "w times dpr must be a whole number from 1 to 5000."),
        (amr.read, "dpr_4,h_1251", "h times dpr must be a whole number from 1 to 5000."),
        (amr.read, "w_3334,dpr_1.5", "w times dpr must be a whole number from 1 to 5000."),
        (imgcloud.read, "w_2000,dpr_2.001", "w times dpr must be a whole number from 1 to 4000."),
        (imgcloud.read, "s_1000x1334,dpr_3", "h times dpr must be a whole number from 1 to 4000."),
    ],
)
def test_a_product_beyond_the_range_is_refused(read: Read, text: str, message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read(text)
    assert caught.value.message == message
    assert caught.value.field == "dpr"


FLOODS = [
    "9" * 8192, "w_" + LONG, "blur_" + LONG, "blur_0." + LONG, "bg_" + "f" * 8192, "crop_" + "1," * 4096,
    LONG + "_1", "-" * 8192, "," * 8192, "&" * 8192, "_" * 8192, "w_1-" * 2048, "w_1," * 2048,
    "s_" + "1x" * 4096, "\u0663" * 8192,
]  # fmt: skip


@pytest.mark.parametrize("read", [ogensync.read_path, amr.read, imgcloud.read])
@pytest.mark.parametrize("text", FLOODS, ids=range(len(FLOODS)))
def test_eight_kilobytes_are_refused_unread(read: Read, text: str) -> None:
    with pytest.raises(InvalidInput, match=f"at most {LONGEST} characters"):
        read(text)
    assert not imgcloud.looks_like_transform(text)
    assert not imgcloud.resembles_transform(text)


@pytest.mark.parametrize(("names", "range_text"), [(names, range_text) for names, range_text, _ in OGENSYNC])
def test_eight_kilobytes_of_value_are_never_repeated(names: tuple[str, ...], range_text: str) -> None:
    for value in (LONG, "0." + LONG, "f" * 8192, "1," * 4096, "\U0001f600" * 2048):
        with pytest.raises(InvalidInput) as caught:
            ogensync.read_query([(names[0], value)])
        assert range_text in caught.value.message
        assert len(caught.value.message) < 200


def test_what_the_caller_wrote_is_not_repeated_unless_it_is_a_word() -> None:
    with pytest.raises(InvalidInput) as caught:
        ogensync.read_path("<script>alert(1)</script>_1")
    assert "script" not in caught.value.message
    with pytest.raises(InvalidInput) as caught:
        ogensync.read_path("a" * 400 + "_1")
    assert "aaa" not in caught.value.message


@pytest.mark.parametrize(
    "text",
    ["", "1", "321", "0320", "320.0", "+320", "-320", "\u0663\u0662\u0660", "320 ", "1281", LONG, "nan"],
)
def test_another_size_is_no_address(text: str) -> None:
    with pytest.raises(NotFound, match="0, 320, 384"):
        optimage.read(text)


@pytest.mark.parametrize(
    ("text", "looks", "resembles"),
    [
        ("w_400,h_400,c_fill", True, True),
        ("_", True, False),
        ("s_300x200&f_webp", True, True),
        ("q_auto", True, True),
        ("w_4001", False, True),
        ("w_400,zz_1", False, True),
        ("w_photo", False, True),
        ("photo-3a7f9c81b2e4", False, False),
        ("marketing", False, False),
        ("my_photo", False, False),
        ("w_", False, False),
        ("", False, False),
        ("sign", False, False),
        ("W_400", False, False),
    ],
)
def test_a_segment_is_a_transform_from_end_to_end_or_not_at_all(
    text: str, looks: bool, resembles: bool
) -> None:
    assert imgcloud.looks_like_transform(text) is looks
    assert imgcloud.resembles_transform(text) is resembles

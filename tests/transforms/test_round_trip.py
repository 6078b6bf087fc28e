"""Reading and writing are inverses, for every picture a dialect can ask for and every text it accepts."""

from collections.abc import Callable
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imghost.base.errors import InvalidInput, NotFound
from imghost.transforms import amr, imgcloud, ogensync, optimage
from imghost.transforms.transform import Crop, Transform
from tests.transforms import spellings

Read = Callable[[str], Transform]
Write = Callable[[Transform], str]


def read_query(text: str) -> Transform:
    return ogensync.read_query(parse_qsl(text, keep_blank_values=True))


@settings(max_examples=200, deadline=None)
@given(spellings.OGENSYNC)
def test_ogensync_reads_what_it_writes(transform: Transform) -> None:
    path = ogensync.write_path(transform)
    assert ogensync.read_path(path) == transform
    query = ogensync.write_query(transform)
    assert read_query(query) == transform
    assert path.replace("_", "=").replace("-", "&") == query


@settings(max_examples=200, deadline=None)
@given(spellings.AMR)
def test_amr_reads_what_it_writes(transform: Transform) -> None:
    assert amr.read(amr.write(transform)) == transform


@settings(max_examples=200, deadline=None)
@given(spellings.IMGCLOUD)
def test_imgcloud_reads_what_it_writes(transform: Transform) -> None:
    text = imgcloud.write(transform)
    assert imgcloud.read(text) == transform
    assert imgcloud.looks_like_transform(text)


@given(spellings.OPTIMAGE)
def test_optimage_reads_what_it_writes(transform: Transform) -> None:
    assert optimage.read(optimage.write(transform)) == transform


# Pieces that are right often enough to be accepted together, and wrong often enough to be refused.
_NAMES = [
    "w", "h", "s", "c", "fit", "f", "q", "dpr", "gr", "bl", "r", "bg", "crop", "blur", "gray", "rotate",
    "trim", "width", "W", "",
]  # fmt: skip
_VALUES = [
    "1", "400", "300x200", "fill", "cover", "pad", "webp", "auto", "png", "80", "2", "1.50", "-90", "360",
    "fff000", "red", "10,10,200,200", "true", "false", "0", "", "nan", "5000",
]  # fmt: skip
_texts = st.lists(
    st.tuples(st.sampled_from(_NAMES), st.sampled_from(_VALUES)).map("_".join), min_size=1, max_size=4
)


@pytest.mark.parametrize(
    ("read", "write", "separator"),
    [
        (ogensync.read_path, ogensync.write_path, "-"),
        (amr.read, amr.write, ","),
        (imgcloud.read, imgcloud.write, ","),
        (imgcloud.read, imgcloud.write, "&"),
    ],
)
@settings(max_examples=200, deadline=None)
@given(parts=_texts)
def test_writing_what_was_read_is_canonical(
    read: Read, write: Write, separator: str, parts: list[str]
) -> None:
    try:
        transform = read(separator.join(parts))
    except InvalidInput:
        return
    try:
        text = write(transform)
    except InvalidInput as error:
        pytest.fail(f"{parts} was read but cannot be written: {error}")
    assert read(text) == transform
    assert write(read(text)) == text


@pytest.mark.parametrize("read", [ogensync.read_path, amr.read, imgcloud.read, optimage.read, read_query])
@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=60) | st.text(alphabet="whfqcrs_-,&=x.0123456789", max_size=40))
def test_any_text_is_read_or_refused(read: Read, text: str) -> None:
    try:
        answer: object = read(text)
    except (InvalidInput, NotFound) as error:
        answer = error
    assert isinstance(answer, Transform | InvalidInput | NotFound)


@pytest.mark.parametrize(
    ("write", "transform", "field"),
    [
        (imgcloud.write, Transform(trim=True), "trim"),
        (imgcloud.write, Transform(width=9, height=9, mode="stretch"), "c"),
        (imgcloud.write, Transform(height=4001), "h"),
        (imgcloud.write, Transform(background="ff000080"), "bg"),
        (imgcloud.write, Transform(blur=25.01), "bl"),
        (amr.write, Transform(), "f"),
        (amr.write, Transform(format="gif"), "f"),
        (amr.write, Transform(format="webp", crop=Crop(x=0, y=0, width=1, height=1)), "crop"),
        (ogensync.write_path, Transform(width=9, height=9, mode="thumb"), "fit"),
        (ogensync.write_path, Transform(width=5001), "w"),
        (ogensync.write_query, Transform(format="auto"), "f"),
        (optimage.write, Transform(width=400, format="webp"), "size"),
        (optimage.write, Transform(width=320), "size"),
        (optimage.write, Transform(width=320, format="webp", trim=True), "size"),
    ],
)
def test_what_has_no_words_is_not_written(write: Write, transform: Transform, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        write(transform)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("write", "transform", "text"),
    [
        (ogensync.write_path, Transform(), ""),
        (ogensync.write_query, Transform(), ""),
        (imgcloud.write, Transform(), "_"),
        (amr.write, Transform(format="webp"), "f_webp,q_80"),
        (amr.write, Transform(width=600, format="webp"), "w_600,f_webp,q_80"),
        (imgcloud.write, Transform(width=4, height=3, mode="cover", format="webp"), "w_4,h_3,c_fill,f_webp"),
        (imgcloud.write, Transform(rotate=-90, grayscale=True), "gr_1,r_270"),
        (ogensync.write_path, Transform(width=4, height=3, mode="cover"), "w_4-h_3"),
        (ogensync.write_path, Transform(width=4, height=3), "w_4-h_3-fit_inside"),
        (ogensync.write_query, Transform(crop=Crop(x=1, y=2, width=3, height=4)), "crop=1,2,3,4"),
    ],
)  # fmt: skip
def test_the_canonical_text_is_short(write: Write, transform: Transform, text: str) -> None:
    assert write(transform) == text

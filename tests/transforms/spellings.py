"""Every picture each dialect can ask for, drawn from its published ranges rather than from our tables."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from imghost.transforms import fixed_sizes
from imghost.transforms.transform import Crop, Transform


def _maybe(low: int, high: int) -> SearchStrategy[Any]:
    return st.none() | st.integers(low, high)


def _hundredths(low: int, high: int) -> SearchStrategy[float]:
    return st.just(0.0) | st.integers(low, high).map(lambda value: value / 100)


_colours = st.none() | st.from_regex("[0-9a-f]{8}", fullmatch=True)
_opaque_colours = st.none() | st.from_regex("[0-9a-f]{6}", fullmatch=True).map(lambda digits: f"{digits}ff")
_crops = st.none() | st.builds(
    Crop,
    x=st.integers(0, 10_000),
    y=st.integers(0, 10_000),
    width=st.integers(1, 10_000),
    height=st.integers(1, 10_000),
)

OGENSYNC = st.builds(
    Transform,
    width=_maybe(1, 5000),
    height=_maybe(1, 5000),
    cut_out=st.booleans(),
    mode=st.sampled_from(["inside", "cover", "contain", "stretch", "outside"]),
    crop=_crops,
    trim=st.booleans(),
    rotate=st.integers(0, 360),
    flip=st.booleans(),
    flop=st.booleans(),
    grayscale=st.booleans(),
    normalize=st.booleans(),
    negate=st.booleans(),
    blur=_hundredths(30, 10_000),
    sharpen=st.booleans(),
    background=_colours,
    format=st.sampled_from([None, "webp", "avif", "png", "jpeg", "gif", "tiff", "jxl", "mp4"]),
    quality=st.integers(1, 100),
)

AMR = st.builds(
    Transform,
    width=_maybe(1, 5000),
    height=_maybe(1, 5000),
    cut_out=st.booleans(),
    mode=st.sampled_from(["inside", "cover", "contain"]),
    format=st.sampled_from(["webp", "jpeg", "png", "avif", "webm"]),
    quality=st.integers(1, 100),
)

IMGCLOUD = st.builds(
    Transform,
    width=_maybe(1, 4000),
    height=_maybe(1, 4000),
    cut_out=st.booleans(),
    mode=st.sampled_from(["inside", "cover", "contain", "outside", "thumb"]),
    rotate=st.integers(-360, 360),
    grayscale=st.booleans(),
    blur=_hundredths(30, 2_500),
    background=_opaque_colours,
    format=st.sampled_from([None, "auto", "jpeg", "png", "webp", "avif", "gif", "jxl", "webm"]),
    quality=st.integers(1, 100),
)

OPTIMAGE = st.sampled_from(sorted(fixed_sizes.SIZES)).map(fixed_sizes.of_size)

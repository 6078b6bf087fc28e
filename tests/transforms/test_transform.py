"""The value: its canonical text, its key, and the spellings that are one picture."""

from dataclasses import replace

import pytest

from imghost.transforms.transform import Crop, Transform

EVERYTHING = Transform(
    width=300, height=200, mode="contain", crop=Crop(x=1, y=2, width=30, height=40), trim=True, rotate=90,
    flip=True, flop=True, grayscale=True, normalize=True, negate=True, blur=2.5, sharpen=True,
    background="ff000080", format="avif", quality=60,
)  # fmt: skip


@pytest.mark.parametrize(
    ("transform", "canonical", "key"),
    [
        # The keys name stored files, so they are fixed for ever. Made with: printf '1:…' | b2sum -l 128
        (Transform(), "", "a9559f9a01637c56d4c5d227d6cb277c"),
        (Transform(width=400), "width=400", "9fd0124a12013881b12f3b501e17fcce"),
        (
            Transform(width=400, height=300, mode="cover", format="webp"),
            "width=400,height=300,mode=cover,format=webp",
            "402db52fc87d83c15a9ee3697822a939",
        ),
        (
            EVERYTHING,
            "width=300,height=200,mode=contain,crop=1.2.30.40,trim=1,rotate=90,flip=1,flop=1,grayscale=1,"
            "normalize=1,negate=1,blur=2.5,sharpen=1,background=ff000080,format=avif,quality=60",
            "57e803e11a253cc53193dc8365d0a0d1",
        ),
        (Transform(width=768, format="webp"), "width=768,format=webp", "6d6eefd6e5c4f8b0e210b454ce8cef89"),
    ],
)
def test_a_key_never_changes(transform: Transform, canonical: str, key: str) -> None:
    assert transform.canonical() == canonical
    assert transform.key() == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Transform(rotate=360), Transform()),
        (Transform(rotate=-90), Transform(rotate=270)),
        (Transform(rotate=-360), Transform()),
        (Transform(mode="cover"), Transform()),
        (Transform(width=9, mode="contain"), Transform(width=9, mode="cover")),
        (Transform(height=9, mode="thumb"), Transform(height=9, mode="stretch")),
        (Transform(format="png", quality=7), Transform(format="png")),
        (Transform(format="gif", quality=7), Transform(format="gif")),
        (Transform(format="tiff", quality=7), Transform(format="tiff")),
        (Transform(format="bmp", quality=7), Transform(format="bmp")),
        (Transform(blur=2.004), Transform(blur=2)),
        (Transform(blur=-0.0), Transform()),
        (Transform(background="12345600"), Transform()),
        (Transform(background="ffffffff", format="jpeg"), Transform(format="jpeg")),
    ],
)
def test_two_spellings_of_a_picture_are_equal(one: Transform, other: Transform) -> None:
    assert one == other
    assert hash(one) == hash(other)
    assert one.key() == other.key()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # Only the second may enlarge a small source.
        (Transform(width=9), Transform(width=9, mode="cover")),
        (Transform(width=9, height=9), Transform(width=9, height=9, mode="outside")),
        (Transform(quality=7), Transform()),
        (Transform(format="webp", quality=7), Transform(format="webp")),
        (Transform(background="ffffffff", format="png"), Transform(format="png")),
        # Resizing lies between them and may cut another window.
        (Transform(rotate=180), Transform(flip=True, flop=True)),
        (Transform(blur=2.01), Transform(blur=2)),
        (Transform(flip=True), Transform(flop=True)),
    ],
)
def test_different_pictures_stay_different(one: Transform, other: Transform) -> None:
    assert one != other
    assert one.key() != other.key()


def test_a_format_chosen_later_settles_the_rest() -> None:
    assert replace(Transform(format="auto", quality=7), format="png") == Transform(format="png")

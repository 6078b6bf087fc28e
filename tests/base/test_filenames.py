"""Names of direct links, from friendly and hostile file names."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imghost.base.filenames import SIBLING_SUFFIXES, link_name, slug, title_from


@pytest.mark.parametrize(
    ("filename", "name"),
    [
        ("photo.jpg", "photo"),
        ("Badgers _ animated music video _ MrWeebl.mp4", "Badgers-_-animated-music-video-_-MrWeebl"),
        ("Crème brûlée ñandú.PNG", "Creme-brulee-nandu"),
        ("evil.php.jpg", "evil.php"),
        ("C:\\Users\\me\\shot.png", "shot"),
        ("../../etc/passwd", "passwd"),
        ("holiday.th.jpg", "holiday"),
        ("a.md.th.fr.jpg", "a"),
        (".htaccess", "htaccess"),
        ("写真.jpg", "file"),
        ("-", "file"),
        ("", "file"),
        ("x" * 300 + ".png", "x" * 100),
        ("a\x00b\u202egpj.exe", "abgpj"),
        ("a..b.jpg", "a.b"),
    ],
)
def test_it_makes_a_safe_name(filename: str, name: str) -> None:
    assert link_name(filename) == name


@given(st.text(max_size=400))
def test_any_text_gives_a_safe_name(text: str) -> None:
    name = link_name(text)
    assert re.fullmatch(r"[A-Za-z0-9_.-]{1,100}", name)
    assert ".." not in name
    assert not name.startswith((".", "-"))
    assert not name.lower().endswith(SIBLING_SUFFIXES)


def test_a_title_comes_from_the_base_name() -> None:
    assert title_from("my_summer--photo 01.jpg") == "my summer photo 01"


def test_a_slug_has_words_only() -> None:
    assert slug("<b>Fish & chips</b> — été") == "b-Fish-chips-b-ete"
    assert slug("写真") == ""

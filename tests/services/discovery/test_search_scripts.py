# ruff: noqa: RUF001 (letters that look alike are the subject)
"""Searching in every script: what a title is found by, on both databases, and how tags are named.

The rows of `search_cases.tsv` come from reports about other hosts (Lychee 1775, obelisk 9) and from Unicode:
case folding (3.13), normalisation (UAX 15), segmentation of scripts without blanks (UAX 29, 4.1).
"""

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, text, update

from imghost.base.search_words import fold_case, index_words, plain_words, query_words
from imghost.extensions import db
from imghost.models import FormerTagName, Image, Tag, image_tags
from imghost.services.actor import Actor
from imghost.services.discovery.index_words import write_missing_words
from imghost.services.discovery.search import search
from imghost.services.discovery.tag_edit import rename_tag
from imghost.services.discovery.tag_suggestions import suggest_tags
from imghost.services.library.library import library_page
from imghost.services.library.library_filter import LibraryFilter
from imghost.services.tagging import tags_named
from tests.factories import make_image, make_user

pytestmark = pytest.mark.usefixtures("app")
CASES = [
    line.split("\t") for line in (Path(__file__).parent / "search_cases.tsv").read_text().splitlines()[1:]
]


def titles(text: str, actor: Actor | None = None) -> list[str]:
    return [image.title for image in search(actor or Actor(), text).page.images]


def tagged(title: str, *names: str, **values: object) -> Image:
    image = make_image(title=title, **values)
    image.tags = tags_named(names)
    db.session.commit()
    return image


def test_every_case_is_found_or_not() -> None:
    for title in dict.fromkeys(title for title, _, _ in CASES):
        make_image(title=title)
    wrong = [
        (title, query, found) for title, query, found in CASES if (title in titles(query)) != (found == "yes")
    ]
    assert wrong == []


def test_every_case_is_found_as_a_tag_and_in_the_library() -> None:
    owner = make_user()
    actor = Actor(user=owner)
    for title in dict.fromkeys(title for title, _, _ in CASES):
        make_image(title=title, user=owner)
    for title, query, found in CASES:
        shown = [image.title for image in library_page(actor, LibraryFilter(words=query)).images]
        # Signs, and what is inside of a number, are looked for there as they are written.
        if query not in ("%", "_", "3集"):
            assert (title in shown) == (found == "yes"), (title, query)


@pytest.mark.parametrize(
    ("name", "spellings"),
    [
        ("İstanbul", ["istanbul", "ISTANBUL", "İSTANBUL", "i\u0307stanbul"]),
        ("Straße", ["strasse", "STRASSE", "STRAẞE", "straße"]),
        ("Café", ["cafe", "CAFÉ", "cafe\u0301"]),
        ('say "cheese"', ["say cheese", 'SAY "CHEESE"']),
        ("O'Neill", ["o'neill", "o’neill"]),
        ("Ｆｕｌｌ　Ｗｉｄｔｈ", ["full width"]),
        ("ﬁnd", ["find", "FIND"]),
        ("Łódź", ["lodz", "łódź"]),
        ("東京 夜景", ["東京　夜景"]),
        ("new-york", ["new york", "New-York"]),
    ],
)
def test_a_tag_is_found_by_what_its_words_are_found_by(
    client: FlaskClient, name: str, spellings: list[str]
) -> None:
    tagged("picture", name)
    for spelling in [name, *spellings]:
        quoted = spelling.replace('"', '""')
        assert titles(f'tag:"{quoted}"') == ["picture"], spelling
        assert titles(spelling) == ["picture"], spelling
        answer = client.get("/tag/" + spelling, follow_redirects=True)
        assert answer.status_code == 200, spelling
        assert len(answer.history) <= 1
    assert titles(f'-tag:"{spellings[0]}"') == []


def test_tags_that_differ_in_accents_stay_apart_and_are_both_found() -> None:
    tagged("years", "año")
    tagged("ring", "ano")
    assert titles("tag:ano") == titles("ano") == ["ring", "years"]
    assert db.session.scalar(select(func.count()).select_from(Tag)) == 2
    tagged("composed", "an\u0303o")
    assert db.session.scalar(select(func.count()).select_from(Tag)) == 2


def test_excluding_what_does_not_exist_excludes_nothing() -> None:
    make_image(title="Blue hour")
    for text_ in ("blue -tag:none", "-user:nobody", "-category:none blue", "blue -none", "-tag:none"):
        answer = search(Actor(), text_)
        assert [image.title for image in answer.page.images] == ["Blue hour"], text_
        assert answer.complaints == ()


def test_words_inside_of_words_are_found() -> None:
    make_image(title="IMG20240517 iPhone15Pro", original_filename="DSC01234.jpg")
    tagged("tag", "HolidaySnaps", "golden hour")
    for query in ("20240517", "15", "iphone", "01234", "dsc01234", "pro"):
        assert titles(query) == ["IMG20240517 iPhone15Pro"], query
    for query in ("snaps", "holiday", "hour", "holidaysnaps"):
        assert titles(query) == ["tag"], query


def test_suggestions_find_inside() -> None:
    tagged("picture", "golden hour", "hourglass", "東京夜景", "Straßenfest", "İstanbul")
    assert suggest_tags(Actor(), "hour") == ["hourglass", "golden hour"]
    assert suggest_tags(Actor(), "夜") == suggest_tags(Actor(), "夜景") == ["東京夜景"]
    assert suggest_tags(Actor(), "strassen") == ["Straßenfest"]
    assert suggest_tags(Actor(), "ISTAN") == suggest_tags(Actor(), "istan") == ["İstanbul"]
    assert suggest_tags(Actor(), "o") == []
    assert suggest_tags(Actor(), "%") == suggest_tags(Actor(), "_") == []


def test_former_names_of_a_tag_lead_on(client: FlaskClient) -> None:
    moderator = Actor(user=make_user(role="admin"))
    tagged("one", "NYC")
    tagged("two", "New York")
    kept = rename_tag(moderator, tags_named(["NYC"])[0], "Big Apple")
    db.session.commit()
    assert client.get("/tag/nyc").headers["Location"].endswith("/tag/Big%20Apple")
    rename_tag(moderator, kept, "new york")
    db.session.commit()
    for former in ("NYC", "big apple"):
        answer = client.get(f"/tag/{former}")
        assert (answer.status_code, answer.headers["Location"]) == (301, "/tag/New%20York")
        assert titles(f'tag:"{former}"') == ["two", "one"]
    tagged("three", "NYC")
    assert client.get("/tag/NYC").status_code == 200
    assert titles("tag:nyc") == ["three"]
    rename_tag(moderator, tags_named(["NYC"])[0], "nyc")
    db.session.commit()
    assert db.session.scalars(select(FormerTagName.folded)).all() == ["big apple"]


def test_the_library_knows_the_operators() -> None:
    owner, other = make_user("Ada"), make_user("grace")
    tagged("beach", "sea", user=owner, visibility="private", width=3000, height=2000)
    make_image(title="clip", user=owner, format="mp4", is_animated=True, width=640, height=360)
    make_image(title="beach of another", user=other)
    for query, expected in {
        "beach": ["beach"], "each": ["beach"], "-beach": ["clip"], "tag:sea": ["beach"],
        "-tag:sea": ["clip"], "type:video": ["clip"], "-type:video": ["beach"], "type:image": ["beach"],
        "w>1000 beach": ["beach"], "is:video": ["clip"], "tag:none": [], "-tag:none": ["clip", "beach"],
        "user:ada": ["clip", "beach"], "after:2000 clip": ["clip"], '"beach"': ["beach"], "bea*": ["beach"],
    }.items():  # fmt: skip
        found = library_page(Actor(user=owner), LibraryFilter(words=query)).images
        assert [image.title for image in found] == expected, query


def test_what_a_bare_statement_changed_is_found_at_once_and_wholly_after_the_job() -> None:
    tagged("old", "old tag")
    db.session.execute(update(Image).values(title="Été 東京の夜景"))
    db.session.execute(update(Tag).values(name="new tag", folded="new tag"))
    db.session.commit()
    assert titles("ete") == titles("new") == ["Été 東京の夜景"]
    assert titles("old") == titles("夜景") == []
    moment = db.session.scalar(select(Image.updated_at))
    assert write_missing_words() == 2
    assert titles("夜景") == titles("tag:new-tag") == ["Été 東京の夜景"]
    assert (write_missing_words(), db.session.scalar(select(Image.updated_at))) == (0, moment)


def test_tags_from_before_that_are_one_today_become_one() -> None:
    """As an upgrade finds them: İ folded to two characters."""
    tagged("one", "Istanbul")
    second = make_image(title="two")
    statement = text("INSERT INTO tags (name, folded, listed) VALUES (:name, :folded, 0)")
    db.session.execute(statement, {"name": "İstanbul", "folded": "i\u0307stanbul"})
    tag_id = db.session.scalar(select(Tag.id).where(Tag.name == "İstanbul"))
    db.session.execute(image_tags.insert().values(image_id=second.id, tag_id=tag_id))
    db.session.commit()
    write_missing_words()
    assert titles("tag:istanbul") == ["two", "one"]
    assert db.session.scalars(select(Tag.name)).all() == ["Istanbul"]


def test_one_normalisation() -> None:
    assert fold_case("Ａé\u0301İẞﬁΣς") == fold_case("aé\u0301issfiσσ")
    assert plain_words("École d'ÉTÉ à Zürich, C++ ﬃ") == "ecole d ete a zurich c ffi"
    assert query_words("%_!\u200b") == ([], False)
    assert query_words("第13集") == (["第", "13", "集"], True)
    assert index_words("a" * 5000) == "a" * 100
    for sample in ("ภาษาไทย", "ກາຕຸນ", "ខ្មែរ", "မြန်မာ", "हिन्दी", "🌅", "ｶﾀｶﾅ", "각각"):
        words, _ = query_words(sample)
        assert " ".join(words) in index_words(sample)
        assert plain_words(sample) == plain_words(plain_words(sample))

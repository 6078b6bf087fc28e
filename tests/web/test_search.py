"""The search page: found pictures, what was not understood, facets that are links, suggestions of tags."""

from imghost.extensions import db
from imghost.services.tagging import tags_named
from tests.factories import make_category, make_image, make_user
from tests.web.page_rules import PageClient, read


def test_words_in_the_header_lead_to_what_they_find(pages: PageClient) -> None:
    image, other = make_image(title="Blue hour"), make_image(title="Noon")
    form = next(
        form for form in read(pages.get("/explore/recent")).all("form") if form["action"] == "/search"
    )
    assert form.get("method", "get") == "get"
    text = pages.get("/search?q=blue").text
    assert image.code in text
    assert other.code not in text
    assert "1 picture" in text


def test_an_empty_search_tells_how(pages: PageClient) -> None:
    text = pages.get("/search").text
    assert "How to search" in text
    assert "tag:sea" in text


def test_what_was_not_understood_is_told_beside_what_was_found(pages: PageClient) -> None:
    image = make_image(title="Blue hour")
    answer = pages.get("/search", query_string={"q": 'blue is:"<b>"'})
    assert answer.status_code == 200
    assert image.code in answer.text
    assert "is:&#34;&lt;b&gt;&#34;" in answer.text
    assert "It is one of animated, video, 360, nsfw." in answer.text
    assert "Nothing here has the name nobody." in pages.get("/search?q=user:nobody").text


def test_facets_narrow_and_filters_can_be_taken_away(pages: PageClient) -> None:
    nature = make_category("Nature")
    for number in range(3):
        image = make_image(title="Sea", category=nature if number else None)
        image.tags = tags_named(("Morning light", "blue") if number == 2 else ("blue",))
    db.session.commit()
    links = read(pages.get("/search?q=sea")).all("a")
    narrowed = [link["href"] for link in links if link["href"].startswith("/search?q=sea%20")]
    assert narrowed == [
        "/search?q=sea%20category%3ANature", "/search?q=sea%20tag%3Ablue",
        "/search?q=sea%20tag%3A%22Morning%20light%22",
    ]  # fmt: skip
    page = pages.get(narrowed[2]).text
    assert image.code in page
    assert "1 picture" in page
    assert 'href="/search?q=sea"' in page


def test_words_that_begin_so_are_shown_when_nothing_else_is_there(pages: PageClient) -> None:
    codes = [make_image(title=f"Sunset {number}").code for number in range(30)]
    page = pages.get("/search?q=suns").text
    assert "in these, words begin this way" in page
    more = next(
        link["href"] for link in read(pages.get("/search?q=suns")).all("a") if "before=" in link["href"]
    )
    rest = pages.get(f"/search{more}").text
    assert all((code in page) != (code in rest) for code in codes)
    assert "in these, words begin this way" not in rest


def test_htmx_gets_the_tiles_alone(pages: PageClient) -> None:
    image = make_image(title="Sea")
    text = pages.get("/search?q=sea", headers={"HX-Request": "true"}).text
    assert image.code in text
    assert "<html" not in text


def test_tags_are_completed_behind_those_that_stand_there(pages: PageClient) -> None:
    image = make_image(user=make_user())
    image.tags = tags_named(("Seaside", "secret"))
    make_image(visibility="private").tags = tags_named(("Sealed",))
    db.session.commit()
    text = pages.get(
        "/tags/suggestions", query_string={"tags": "blue, sea"}, headers={"HX-Request": "true"}
    ).text
    assert text.strip() == '<option value="blue, Seaside"></option>'

"""The language of searches: what is understood, what is told, and that reading and writing are inverses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imghost.services.discovery.search_grammar import OPERATORS, Query, Term, Word, parse, write


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("blue hour", (Word("blue"), Word("hour"))),
        ('"blue hour"', (Word("blue hour", exact=True),)),
        ("sun* -rain", (Word("sun*"), Word("rain", negated=True))),
        ("tag:sea", (Term("tag:", "sea"),)),
        ('TAG:"Morning light"', (Term("tag:", "Morning light"),)),
        ('tag:"say ""cheese"""', (Term("tag:", 'say "cheese"'),)),
        ("-user:ada", (Term("user:", "ada", negated=True),)),
        ("type:JPG is:video", (Term("type:", "jpeg"), Term("is:", "video"))),
        ("before:2026-03 after:2025", (Term("before:", "2026-03"), Term("after:", "2025"))),
        ("w>0800 h<600", (Term("w>", "800"), Term("h<", "600"))),
        ('"never closed', (Word("never closed", exact=True),)),
        ("sea sea", (Word("sea"),)),
        ("https://example.org", (Word("https://example.org"),)),
    ],
)
def test_what_it_says(text: str, terms: tuple[Word | Term, ...]) -> None:
    assert parse(text) == Query(terms)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("sea tag:", "tag:"),
        ("sea is:blue", "is:blue"),
        ("sea type:exe", "type:exe"),
        ("sea before:yesterday", "before:yesterday"),
        ("sea before:2026-02-30", "before:2026-02-30"),
        ("sea after:0000", "after:0000"),
        ("sea w>wide", "w>wide"),
        ("sea -h<-1", "-h<-1"),
        ("sea w>٣", "w>٣"),
        ("sea !!!", "!!!"),
        ('sea ""', '""'),
    ],
)
def test_what_is_not_understood_is_told_and_left_out(text: str, part: str) -> None:
    query = parse(text)
    assert query.terms == (Word("sea"),)
    assert [complaint.part for complaint in query.complaints] == [part]
    assert query.complaints[0].reason


@given(
    st.text()
    | st.lists(
        st.sampled_from([*OPERATORS, '"', '""', "-", " ", "a", "2026", "\N{LATIN SMALL LETTER LONG S}"])
    ).map("".join)
)
def test_writing_and_reading_are_inverses(text: str) -> None:
    query = parse(text)
    assert parse(write(query)) == Query(query.terms)
    assert write(parse(write(query))) == write(query)


NAMES = st.text("abc é\"'-:>", min_size=1, max_size=20).map(lambda text: " ".join(text.split())).filter(bool)


@given(
    st.lists(
        st.builds(Term, st.sampled_from(["tag:", "user:", "category:"]), NAMES, st.booleans()),
        unique=True,
        max_size=4,
    )
)
def test_every_name_can_be_written(terms: list[Term]) -> None:
    assert parse(write(Query(tuple(terms)))) == Query(tuple(terms))

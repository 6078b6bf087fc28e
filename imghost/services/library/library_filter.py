"""Filters of the own uploads: words, kinds, visibility, album."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true

from imghost.base.errors import InvalidInput
from imghost.base.search_words import fold_case
from imghost.extensions import db
from imghost.models import Album, Image, Tag
from imghost.services.actor import Actor
from imghost.services.discovery import topics
from imghost.services.discovery.search import marks, phrases, rests
from imghost.services.discovery.search_grammar import Term, parse
from imghost.services.discovery.search_match import Marks, Match
from imghost.services.privacy import STRICTNESS
from imghost.services.visibility import effectively, kept, own

WORDS_LENGTH = 100
MOST_WORDS = 8
KINDS = ("picture", "animation", "video")
# The album filter's word for pictures that are in none.
UNFILED = "none"
SORTS = ("newest", "oldest", "name", "size", "views")


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryFilter:
    """Empty texts let everything pass; `album` is a code or `none`."""

    words: str = ""
    kind: str = ""
    visibility: str = ""
    album: str = ""
    sort: str = SORTS[0]

    @property
    def narrows(self) -> bool:
        """Say whether anything but the order is asked for."""
        return bool(self.words or self.kind or self.visibility or self.album)

    @property
    def query(self) -> dict[str, str]:
        """Return the words of an address that `parse_filter` reads."""
        sort = "" if self.sort == SORTS[0] else self.sort
        words = {"q": self.words, "type": self.kind, "visibility": self.visibility}
        return {name: value for name, value in {**words, "album": self.album, "sort": sort}.items() if value}


def parse_filter(values: Mapping[str, str]) -> LibraryFilter:
    """Return what the query `q`, `type`, `visibility`, `album` and `sort` asks for.

    Raises InvalidInput naming the one that cannot be.
    """
    words = " ".join(values.get("q", "").split())
    if len(words) > WORDS_LENGTH:
        raise InvalidInput("There are too many words to look for.", field="q")
    return LibraryFilter(
        words=words,
        kind=_one_of(values, "type", KINDS),
        visibility=_one_of(values, "visibility", STRICTNESS),
        album=values.get("album", ""),
        sort=_one_of(values, "sort", SORTS) or SORTS[0],
    )


def _one_of(values: Mapping[str, str], field: str, allowed: tuple[str, ...]) -> str:
    value = values.get(field, "")
    if value and value not in allowed:
        raise InvalidInput("The list cannot be narrowed or ordered like this.", field=field)
    return value


def matching(actor: Actor, wanted: LibraryFilter) -> ColumnElement[bool]:
    """SQL: the actor's own images that `wanted` asks for. Raises InvalidInput for an album of others."""
    conditions = [own(actor), _of_kind(wanted.kind), in_album(actor, wanted.album)]
    if wanted.visibility:
        conditions.append(effectively(wanted.visibility))
    return and_(*conditions, *_asked_for(actor, wanted.words))


def _of_kind(kind: str) -> ColumnElement[bool]:
    if kind == "video":
        return topics.videos()
    if kind == "animation":
        return topics.animations()
    return and_(~topics.videos(), Image.is_animated.is_(False)) if kind == "picture" else true()


def in_album(actor: Actor, code: str) -> ColumnElement[bool]:
    """SQL: what lies in the own album with `code`. Raises InvalidInput for an album of others."""
    if not code:
        return true()
    if code == UNFILED:
        return Image.album_id.is_(None)
    album = db.session.scalar(select(Album).where(Album.code == code, kept()))
    if album is None or not actor.owns(album):
        raise InvalidInput("There is no such album among yours.", field="album")
    return Image.album_id == album.id


def _asked_for(actor: Actor, text: str) -> Iterator[ColumnElement[bool]]:
    """SQL of a search in the language of the site's own; what is not understood is looked for as written."""
    query = parse(text)
    yield from rests(query)
    # The entries of one account are few among those of the site.
    own_entries = Marks([f"u{actor.user.id if actor.user else 0}"])
    for word, phrase in list(zip(query.words, phrases(query), strict=True))[:MOST_WORDS]:
        entries = Match(marks=[own_entries], phrases=[replace(phrase, negated=False)])
        found = or_(Image.id.in_(entries.ids()), _holds(word.text.strip("*")))
        yield ~found if word.negated else found
    yield from (_holds(complaint.part) for complaint in query.complaints)
    try:
        found_marks = [mark for term in query.terms if isinstance(term, Term) for mark in marks(actor, term)]
    except InvalidInput:
        yield false()
    else:
        if found_marks:
            yield Image.id.in_(Match(marks=[own_entries, *found_marks]).ids())


def _holds(text: str) -> ColumnElement[bool]:
    """SQL: a text of the image, or one of its tags, holds `text`, also in the middle of a word."""
    texts: tuple[Any, ...] = (Image.title, Image.original_filename, Image.description, Image.alt)
    tagged = Image.tags.any(Tag.folded.contains(fold_case(text), autoescape=True))
    # Of no text at all nothing would be known, neither that it holds this nor that it does not.
    return or_(tagged, *(func.coalesce(each, "").icontains(text, autoescape=True) for each in texts))

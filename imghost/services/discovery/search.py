"""Full-text search over listed pictures, newest first, paginated by keyset."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, func, select, true

from imghost.base.errors import InvalidInput
from imghost.base.messages import Message
from imghost.base.search_words import fold_case, plain_words, query_words
from imghost.extensions import db
from imghost.imaging.formats import FORMATS
from imghost.models import Category, Image, User
from imghost.models.search_index import SIDES
from imghost.services.actor import Actor
from imghost.services.discovery.search_grammar import Complaint, Query, Term, Word, day_of, parse, write
from imghost.services.discovery.search_match import Marks, Match, Phrase
from imghost.services.discovery.topics import shown_tags
from imghost.services.listing import PAGE_SIZE, Along, Page, page
from imghost.services.visibility import listed, shut_out

VIDEOS = tuple(f"f{name}" for name, row in FORMATS.items() if row.is_video)
# An upload's row is numbered when it is there, its time is that of its first byte: at most this much apart.
LONGEST_UPLOAD = timedelta(days=1)
# Words of fewer letters begin too many others.
SHORTEST_BEGINNING = 3
NOTHING = Page([], None)
# What has a name that there may be no such thing of; without it nothing has to be left out.
NAMES = ("tag:", "category:", "user:")


@dataclass(frozen=True, slots=True)
class Search:
    """A query made ready: what to walk along, what is left to compare, and what names nothing here."""

    query: Query
    along: Along
    condition: ColumnElement[bool]
    complaints: tuple[Complaint, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found. `search` is None where there was nothing to search for.

    `is_widened` says that no picture has the words, and these have words that begin so.
    """

    text: str
    page: Page = NOTHING
    search: Search | None = None
    complaints: tuple[Complaint, ...] = ()
    is_widened: bool = False


def search(actor: Actor, text: str, *, before: int | None = None, size: int = PAGE_SIZE) -> Answer:
    """Return one page of what lists show to `actor` and `text` asks for."""
    query = parse(text)
    if not query.terms:
        return Answer(text, complaints=query.complaints)
    first = _answer(prepare(actor, query), before, size)
    wider = widened(query)
    if first.page.images or first.complaints != query.complaints or wider is None:
        return first
    again = _answer(prepare(actor, wider), before, size)
    return replace(again, is_widened=True) if again.page.images else first


def _answer(ready: Search, before: int | None, size: int) -> Answer:
    page_ = NOTHING
    if ready.complaints == ready.query.complaints:
        page_ = page(ready.condition, before=before, size=size, along=ready.along)
    return Answer(write(ready.query), page_, ready, ready.complaints)


def prepare(actor: Actor, query: Query) -> Search:
    """Return `query` as conditions on what lists show to `actor`."""
    match = Match(marks=[Marks(["public"])], phrases=list(phrases(query)))
    complaints = list(query.complaints)
    for term in query.terms:
        if isinstance(term, Term):
            try:
                match.marks.extend(marks(actor, term))
            except InvalidInput as error:
                complaints.append(Complaint(f"{term.operator}{term.value}", error.message))
    along = match.along()
    condition = and_(listed(actor), *rests(query), *_reach(query, along.key))
    return Search(query, along, condition, tuple(complaints))


def widened(query: Query) -> Query | None:
    """Return `query` with words that only have to begin so; None when no word can be widened."""
    terms = tuple(
        replace(term, text=f"{term.text}*") if isinstance(term, Word) and _can_begin(term) else term
        for term in query.terms
    )
    return replace(query, terms=terms) if terms != query.terms else None


def _can_begin(word: Word) -> bool:
    long_enough = len(word.text) >= SHORTEST_BEGINNING
    return long_enough and not (word.exact or word.negated) and word.text[-1].isalnum()


def phrases(query: Query) -> Iterator[Phrase]:
    """Yield what the index has to say of each word."""
    for word in query.words:
        words, goes_on = query_words(word.text)
        begins = not word.exact and word.text.endswith("*") and word.text[-2:-1].isalnum()
        yield Phrase(words, begins or goes_on, word.negated)


def marks(actor: Actor, term: Term) -> Iterator[Marks]:
    """Yield what the index has to say of `term`. Raises InvalidInput where a name is nobody's."""
    names: list[str] = []
    match term.operator, term.value:
        case "tag:", name:
            names = [f"t{tag.id}" for tag in shown_tags(actor, name)]
        case "category:", name:
            names = [f"c{number}" for number in _categories(name)]
        case "user:", name:
            owner = select(User.id).where(func.lower(User.name) == name.lower(), ~shut_out(User))
            names = [f"u{number}" for number in db.session.scalars(owner)]
        case ("type:" | "is:", "video"):
            names = [*VIDEOS]
        case "type:", "image":
            yield Marks(VIDEOS, negated=not term.negated)
        case "type:", name:
            names = [f"f{name}"]
        case "is:", "animated":
            names = ["moving"]
            yield from () if term.negated else [Marks(VIDEOS, negated=True)]
        case "is:", name:
            names = [{"360": "sphere"}.get(name, name)]
        case (("w>" | "h>" | "w<" | "h<"), side):
            yield from _side_marks(term, int(side))
    if names:
        yield Marks(names, term.negated)
    elif term.operator in NAMES and not term.negated:
        raise _nobodys(term.value)


def _side_marks(term: Term, side: int) -> Iterator[Marks]:
    """Yield the nearest mark that leaves out nothing: marks say "at least"; see SIDES."""
    letter = term.operator[0]
    is_lower_bound = (term.operator[1] == ">") != term.negated
    near = [least for least in SIDES if (least <= side if is_lower_bound else least > side)]
    if near:
        yield Marks([f"{letter}{near[-1 if is_lower_bound else 0]}"], negated=not is_lower_bound)


def _categories(name: str) -> list[int]:
    """Return the categories that `name` may mean; there are few, so they are compared here."""
    plain = plain_words(name)
    rows = db.session.execute(select(Category.id, Category.name, Category.url_key)).all()
    exact = [row.id for row in rows if fold_case(name) in (fold_case(row.name), row.url_key)]
    return exact or [row.id for row in rows if plain and plain_words(row.name) == plain]


def _nobodys(name: str) -> InvalidInput:
    return InvalidInput(Message("Nothing here has the name %(name)s.", name=name))


def rests(query: Query) -> Iterator[ColumnElement[bool]]:
    """Yield what no mark says exactly."""
    compared = {"w>": Image.width.__gt__, "w<": Image.width.__lt__, "h>": Image.height.__gt__}
    compared["h<"] = Image.height.__lt__
    for term in query.terms:
        if isinstance(term, Term) and term.operator in compared:
            condition: ColumnElement[bool] = compared[term.operator](int(term.value))
        elif isinstance(term, Term) and term.operator in ("before:", "after:"):
            day = day_of(term.value)
            condition = Image.created_at < day if term.operator == "before:" else Image.created_at >= day
        elif isinstance(term, Term) and (term.operator, term.value) == ("is:", "nsfw"):
            # Its mark may be late; see `late_words`.
            condition = Image.nsfw.is_(True)
        else:
            continue
        yield ~condition if term.negated else condition


def _reach(query: Query, key: ColumnElement[int]) -> Iterator[ColumnElement[bool]]:
    """Yield between which ids the dates leave anything, so that the walk begins and ends there."""
    for term in query.of("before:") + query.of("after:"):
        day = day_of(term.value)
        if (term.operator == "before:") != term.negated:
            later = select(Image.id).where(Image.created_at >= day + LONGEST_UPLOAD)
            bound = db.session.scalar(later.order_by(Image.created_at, Image.id).limit(1))
            yield key < bound if bound else true()
        else:
            earlier = select(Image.id).where(Image.created_at < day - LONGEST_UPLOAD)
            newest_first = (Image.created_at.desc(), Image.id.desc())
            yield key > (db.session.scalar(earlier.order_by(*newest_first).limit(1)) or 0)

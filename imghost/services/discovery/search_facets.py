"""Search facets: tags and categories counted among the newest results."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select

from imghost.base.search_words import fold_case
from imghost.extensions import db
from imghost.models import Category, Image, Tag, image_tags
from imghost.services.discovery.search import Search
from imghost.services.discovery.search_grammar import Query, Term, write
from imghost.services.listing import newest

# Counting more would cost more than the page itself.
SAMPLE = 500
MOST = 12


@dataclass(frozen=True, slots=True)
class Facet:
    """A way to narrow the search: `text` is the search with it, `count` how many pictures it leaves."""

    name: str
    text: str
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    """`total` is at most SAMPLE; `is_sample` says that there are more pictures than were counted."""

    tags: Sequence[Facet]
    categories: Sequence[Facet]
    total: int
    is_sample: bool


def facets(search: Search) -> Facets:
    """Return the most frequent tags and categories that are not in the query yet."""
    query = newest(select(Image.id), search.condition, search.along).limit(SAMPLE + 1)
    ids = db.session.scalars(query).all()
    counted = ids[:SAMPLE]
    tags = (
        select(Tag.name, func.count())
        .join(image_tags, image_tags.c.tag_id == Tag.id)
        .where(image_tags.c.image_id.in_(counted))
        .group_by(Tag.id, Tag.name)
        .order_by(func.count().desc(), Tag.name)
    )
    categories = (
        select(Category.name, func.count())
        .join(Image, Image.category_id == Category.id)
        .where(Image.id.in_(counted))
        .group_by(Category.id, Category.name)
        .order_by(func.count().desc(), Category.name)
    )
    # A picture has many tags but one category: within a category the others are not.
    narrowed = bool([term for term in search.query.of("category:") if not term.negated])
    return Facets(
        _facets(search.query, "tag:", tags),
        () if narrowed else _facets(search.query, "category:", categories),
        len(counted),
        len(ids) > SAMPLE,
    )


def without(query: Query) -> list[tuple[str, str]]:
    """Return each operator of the query with the search that lacks it."""
    rest = [
        (term, replace(query, terms=tuple(other for other in query.terms if other != term)))
        for term in query.terms
        if isinstance(term, Term)
    ]
    return [(write(Query((term,))), write(less)) for term, less in rest]


def _facets(query: Query, operator: str, counts: object) -> list[Facet]:
    taken = {fold_case(term.value) for term in query.of(operator)}
    rows = db.session.execute(counts.limit(MOST + len(taken)))  # type: ignore[attr-defined]
    found = [(name, count) for name, count in rows if fold_case(name) not in taken][:MOST]
    return [
        Facet(name, write(replace(query, terms=(*query.terms, Term(operator, name)))), count)
        for name, count in found
    ]

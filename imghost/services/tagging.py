"""Finds or creates tags by name."""

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select

from imghost.base.search_words import fold_case
from imghost.extensions import db
from imghost.models import FormerTagName, Tag
from imghost.models.search_words import plain_name


def tags_named(names: Iterable[str]) -> list[Tag]:
    """Return the tags with `names` in that order; spellings that differ in case are one tag.

    A tag made by another transaction at the same moment raises IntegrityError at the flush.
    """
    wanted = {fold_case(name): name for name in names}
    if not wanted:
        return []
    found = {tag.folded: tag for tag in db.session.scalars(select(Tag).where(Tag.folded.in_(wanted)))}
    made = {folded: name for folded, name in wanted.items() if folded not in found}
    for folded, name in made.items():
        found[folded] = Tag(name=name, folded=folded)
        db.session.add(found[folded])
    if made:
        # The name is somebody's own again.
        db.session.execute(delete(FormerTagName).where(FormerTagName.folded.in_(made)))
    return [found[folded] for folded in wanted]


def tags_called(name: str) -> Sequence[Tag]:
    """Return the tags that `name` may mean: those that searching for its words finds, the likeliest first.

    The tag of exactly this name comes first, then the one that had it before, then those whose name differs
    in accents and signs only, the most used first.
    """
    folded, plain = fold_case(" ".join(name.split())), plain_name(name)
    exact = db.session.scalars(select(Tag).where(Tag.folded == folded)).all()
    former = select(Tag).join(FormerTagName).where(FormerTagName.folded == folded)
    alike = select(Tag).where(Tag.plain == plain).order_by(Tag.listed.desc(), Tag.id)
    others = db.session.scalars(alike).all() if plain else ()
    return list(dict.fromkeys([*exact, *(() if exact else db.session.scalars(former)), *others]))

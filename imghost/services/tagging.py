"""Finds or creates tags by name."""

from collections.abc import Iterable

from sqlalchemy import select

from imghost.extensions import db
from imghost.models import Tag


def tags_named(names: Iterable[str]) -> list[Tag]:
    """Return the tags with `names` in that order; spellings that differ in case are one tag.

    A tag made by another transaction at the same moment raises IntegrityError at the flush.
    """
    wanted = {name.casefold(): name for name in names}
    if not wanted:
        return []
    found = {tag.folded: tag for tag in db.session.scalars(select(Tag).where(Tag.folded.in_(wanted)))}
    for folded, name in wanted.items():
        if folded not in found:
            found[folded] = Tag(name=name, folded=folded)
            db.session.add(found[folded])
    return [found[folded] for folded in wanted]

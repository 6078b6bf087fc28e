"""The lists that somebody can walk through from picture to picture, by the names that addresses give them.

A walk is no right: every step asks what the list shows to whoever takes it.
"""

from dataclasses import dataclass

from imghost.services.discovery.search_grammar import LONGEST

# Each kind of list, and whether there is one of it only.
KINDS = {
    "recent": True,
    "videos": True,
    "animated": True,
    "trending": True,
    "popular": True,
    "liked": True,
    "mine": True,
    "tag": False,
    "category": False,
    "user": False,
    "likes": False,
    "album": False,
    "search": False,
}


@dataclass(frozen=True, slots=True)
class Walk:
    """One list. `name` is what its page's address calls it: a tag, a category's key, a member.

    It is an order for `album`, which is that of the picture, and the text of a `search`.
    """

    kind: str
    name: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}" if self.name else self.kind


def parse_walk(text: str) -> Walk | None:
    """Return the walk that `text` spells; None for anything else."""
    kind, _, name = text.partition(":")
    if KINDS.get(kind) is not (not name):
        return None
    return Walk(kind, name[:LONGEST])

"""The lists that the viewer can step through, by the names they have in `?in=…`.

A walk is no right: every step asks what the list shows to whoever takes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from imghost.base.errors import InvalidInput
from imghost.services.discovery.search_grammar import LONGEST
from imghost.services.library.library_filter import LibraryFilter, parse_filter

# The own uploads, as the list of all of them and as the tree of albums show them.
OWN = ("mine", "folder")
# Each kind of list, and whether its name says all of it.
KINDS = {
    "recent": True,
    "videos": True,
    "animated": True,
    "trending": True,
    "popular": True,
    "liked": True,
    "mine": True,
    "folder": True,
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

    It is an order for `album`, which is that of the picture, and the text of a `search`. `wanted` narrows and
    orders the own uploads.
    """

    kind: str
    name: str = ""
    wanted: LibraryFilter = field(default_factory=LibraryFilter)

    @property
    def query(self) -> dict[str, str]:
        """Return the words of an address that name the list."""
        return {"in": f"{self.kind}:{self.name}" if self.name else self.kind, **self.wanted.query}


def parse_walk(query: Mapping[str, str]) -> Walk | None:
    """Return the walk that the words of an address name; None where they name none."""
    kind, _, name = query.get("in", "").partition(":")
    if KINDS.get(kind) is not (not name):
        return None
    try:
        return Walk(kind, name[:LONGEST], parse_filter(query) if kind in OWN else LibraryFilter())
    except InvalidInput:
        return None

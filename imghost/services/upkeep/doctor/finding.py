"""The result of a diagnostic check: what was found, or Trouble with what to do."""

from dataclasses import dataclass

from imghost.base.errors import ImghostError


@dataclass(frozen=True, slots=True)
class Finding:
    """`text` is what was seen, and where it is not `well` also what to do."""

    name: str
    well: bool
    text: str


class Trouble(ImghostError):
    """What is wrong and what to do."""

"""A transform as one list in a path: `w_400-f_webp`, `w_400,f_webp`."""

from dataclasses import dataclass

from imghost.base.errors import InvalidInput
from imghost.transforms.grammar import Grammar, Pairs
from imghost.transforms.transform import Transform

# Twice the longest sensible list of any dialect; more is refused unread.
LONGEST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ListForm:
    """How a dialect strings its pairs together.

    The first of `separators` is written, all are read. `nothing` is the spelling of a transform that changes
    nothing; None where there is none.
    """

    grammar: Grammar
    separators: str
    nothing: str | None = None

    def read(self, text: str) -> Transform:
        """Read the decoded text of a path. Raises `InvalidInput` for anything but a complete transform."""
        if len(text) > LONGEST:
            raise InvalidInput(f"The transform must be at most {LONGEST} characters long.", field="transform")
        return self.grammar.read([] if text == self.nothing else self._pairs(text))

    def write(self, transform: Transform) -> str:
        """Write the text that `read` takes back. Raises `InvalidInput` for what has no words here."""
        pairs = self.grammar.write(transform)
        if not pairs and self.nothing is not None:
            return self.nothing
        return self.separators[0].join(f"{name}_{value}" for name, value in pairs)

    def resembles(self, text: str) -> bool:
        """Whether a part begins with a known name, so that it was probably meant as a transform."""
        return len(text) <= LONGEST and any(
            name in self.grammar.by_name and value for name, value in self._pairs(text)
        )

    def _pairs(self, text: str) -> Pairs:
        for separator in self.separators[1:]:
            text = text.replace(separator, self.separators[0])
        parts = (part.partition("_") for part in text.split(self.separators[0]))
        return [(name, value) for name, _, value in parts]

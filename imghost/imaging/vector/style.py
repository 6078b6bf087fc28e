"""Style sheets and style attributes, written anew from the declarations that are harmless.

At-rules (`@import`, `@font-face`, `@media` …) and selectors beyond types, classes and ids are left out. The
text is cut naively at braces and semicolons: whatever that makes of a trap, each piece has to pass alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from imghost.imaging.vector import values
from imghost.imaging.vector.bounds import STYLE_RULES
from imghost.imaging.vector.names import PROPERTIES
from imghost.imaging.vector.refusals import too_complex

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_PIECE = re.compile(r"([^{};]*)([{};]|\Z)")
_COMPOUND = r"(?:(?:[A-Za-z][\w-]*|\*)(?:[.\#][\w-]+)*+|(?:[.\#][\w-]+)++)"
_SELECTOR = re.compile(rf"{_COMPOUND}(?:\ ?[>+~\ ]\ ?{_COMPOUND})*+")
_LAST_NAME = re.compile(r"([.#]?[\w-]+|\*)$")


@dataclass(frozen=True, slots=True)
class Rule:
    selectors: tuple[str, ...]
    declarations: dict[str, str]

    def __str__(self) -> str:
        return f"{','.join(self.selectors)}{{{written(self.declarations)}}}"

    @property
    def subjects(self) -> set[str]:
        """Names (`.class`, `#id`, a type or `*`) of which each styled element bears at least one."""
        return {found[1] for selector in self.selectors if (found := _LAST_NAME.search(selector))}


def declarations(text: str) -> dict[str, str]:
    """Return property → value of what may stay of a style attribute or a rule's body."""
    kept: dict[str, str] = {}
    for piece in _COMMENT.sub(" ", text).split(";"):
        name, _, value = piece.partition(":")
        name, clean = name.strip().lower(), values.plain(value)
        if clean and name in PROPERTIES:
            # The later one of a name wins, and its place counts too.
            kept.pop(name, None)
            kept[name] = clean
    return kept


def written(kept: dict[str, str]) -> str:
    return ";".join(f"{name}:{value}" for name, value in kept.items())


def rules(text: str) -> list[Rule]:
    """Return the rules of a style sheet that may stay. Raises Unprocessable when there are too many."""
    found: list[Rule] = []
    for selectors, body in _blocks(_COMMENT.sub(" ", text)):
        rule = Rule(_selectors(selectors), declarations(body))
        if rule.selectors and rule.declarations:
            found.append(rule)
        if len(found) > STYLE_RULES:
            raise too_complex(f"more than {STYLE_RULES:,} rules of style")
    return found


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """Yield selector and body of each plain rule; blocks of at-rules are passed over with all inside."""
    selector: str | None = None
    body: list[str] = []
    passed_over = 0
    for piece, mark in _PIECE.findall(text):
        if passed_over:
            passed_over += {"{": 1, "}": -1}.get(mark, 0)
        elif selector is None and mark == "{":
            selector, body = piece, []
            passed_over, selector = (1, None) if piece.lstrip().startswith("@") else (0, selector)
        elif selector is not None and mark == "{":
            passed_over, selector = 2, None
        elif selector is not None:
            body.append(piece)
            if mark != ";":
                yield selector, ";".join(body)
                selector = None


def _selectors(text: str) -> tuple[str, ...]:
    """One selector that is not understood makes the whole rule void (CSS Syntax 3)."""
    wanted = [" ".join(part.split()) for part in text.split(",")]
    return tuple(wanted) if all(map(_SELECTOR.fullmatch, wanted)) else ()

"""The work of drawing an SVG after all references are followed, limited ("billion laughs").

Each reference counts as the whole of what it refers to, once per place it is drawn at. What is inherited
(paints, markers) counts for every shape below, whether or not it is drawn with another one.
"""

from dataclasses import dataclass

from imghost.imaging.vector import values
from imghost.imaging.vector.bounds import DEPTH, DRAWN_ELEMENTS
from imghost.imaging.vector.names import GROUPS, SHAPES, TEXTS
from imghost.imaging.vector.refusals import too_complex
from imghost.imaging.vector.tree import Element

_PAINTS = ("fill", "stroke")
_MARKERS = ("marker", "marker-start", "marker-mid", "marker-end")
_REFERRING = {*_PAINTS, *_MARKERS, "clip-path", "mask", "filter"}
_STYLED = SHAPES | TEXTS | GROUPS
# The shortest command of path data or pair of points.
_CHARACTERS_A_VERTEX = 3

# A property and the id it refers to.
_Reference = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Load:
    """Elements to visit, shapes to paint, and vertices where a marker may stand."""

    elements: int
    shapes: int
    vertices: int


def check(root: Element) -> None:
    """Raise Unprocessable when drawing would visit too many elements, or never end."""
    _Counter(root).load(root, 0)


class _Counter:
    def __init__(self, root: Element) -> None:
        self._by_id: dict[str, Element] = {}
        self._styled: dict[str, set[_Reference]] = {}
        self._loads: dict[int, _Load | None] = {}
        self._followed = 0
        self._index(root)

    def _index(self, element: Element) -> None:
        """The first of several elements with one id is the one that is referred to."""
        if "id" in element.attributes:
            self._by_id.setdefault(element.attributes["id"], element)
        for rule in element.rules:
            referred = _references(rule.declarations)
            if referred:
                for subject in rule.subjects:
                    self._styled.setdefault(subject, set()).update(referred)
        for child in element.elements:
            self._index(child)

    def load(self, element: Element, depth: int) -> _Load:
        key = id(element)
        if key in self._loads:
            known = self._loads[key]
            if known is None:
                raise too_complex("a part refers to itself")
            return known
        if depth > 2 * DEPTH:
            raise too_complex("too many references one after another")
        self._loads[key] = None
        load = self._loads[key] = self._count(element, depth + 1)
        return load

    def _count(self, element: Element, depth: int) -> _Load:
        inside = [self.load(child, depth) for child in element.elements]
        target = self._by_id.get(element.attributes.get("href", "#")[1:])
        if target is not None:
            inside.append(self.load(target, depth))
        own = 1 if element.name in SHAPES | TEXTS else 0
        shapes = own + sum(load.shapes for load in inside)
        vertices = own * _vertices(element) + sum(load.vertices for load in inside)
        elements = 1 + sum(load.elements for load in inside)
        for name, part in self._referred(element):
            times = {**dict.fromkeys(_PAINTS, shapes), **dict.fromkeys(_MARKERS, vertices)}.get(name, 1)
            elements += times * self.load(part, depth).elements
        if elements > DRAWN_ELEMENTS:
            raise too_complex(f"more than {DRAWN_ELEMENTS:,} elements after following its references")
        return _Load(elements, shapes, vertices)

    def _referred(self, element: Element) -> list[tuple[str, Element]]:
        """Property and part of the file for each reference, wherever it is set."""
        if element.name not in _STYLED:
            return []
        given = element.attributes
        found = _references(given)
        if self._styled:
            classes = [f".{name}" for name in given.get("class", "").split()]
            for subject in ("*", element.name, f"#{given.get('id', '')}", *classes):
                found |= self._styled.get(subject, set())
        self._followed += len(found)
        if self._followed > DRAWN_ELEMENTS:
            raise too_complex(f"more than {DRAWN_ELEMENTS:,} references")
        return [(name, self._by_id[target]) for name, target in sorted(found) if target in self._by_id]


def _references(given: dict[str, str]) -> set[_Reference]:
    """Return property and id for each reference in attributes or declarations."""
    found: set[_Reference] = set()
    for name, value in given.items():
        if "url(" not in value:
            continue
        if name == "style":
            found |= _references(dict(piece.split(":", 1) for piece in value.split(";")))
        elif name in _REFERRING:
            found.update((name, target) for target in values.references(value))
    return found


def _vertices(element: Element) -> int:
    data = element.attributes.get("d") or element.attributes.get("points") or ""
    return 2 + len(data) // _CHARACTERS_A_VERTEX

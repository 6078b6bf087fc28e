"""A drawing as a tree of elements, and the tree as text."""

from dataclasses import dataclass, field
from html import escape

from imghost.imaging.vector.names import SVG
from imghost.imaging.vector.style import Rule


@dataclass(slots=True)
class Element:
    """`children` holds elements, and texts inside text elements. A style element has `rules` instead."""

    name: str
    attributes: dict[str, str]
    children: list["Element | str"] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)

    @property
    def elements(self) -> list["Element"]:
        return [child for child in self.children if isinstance(child, Element)]


def written(root: Element) -> bytes:
    """Return the tree as UTF-8 text in one namespace, without declaration, comments or prefixes."""
    parts: list[str] = []
    _write(root, {"xmlns": SVG, **root.attributes}, parts)
    return "".join(parts).encode()


def _write(element: Element, attributes: dict[str, str], parts: list[str]) -> None:
    words = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    parts.append(f"<{element.name}{words}>")
    parts.extend(escape(f"{rule}\n", quote=False) for rule in element.rules)
    for child in element.children:
        if isinstance(child, Element):
            _write(child, child.attributes, parts)
        else:
            parts.append(escape(child, quote=False))
    parts.append(f"</{element.name}>")

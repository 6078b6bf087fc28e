"""One element's attributes, reduced to those that are known and harmless."""

from collections.abc import Callable

from imghost.imaging.vector import style, values
from imghost.imaging.vector.names import PLAIN_ATTRIBUTES, REFERRING, XLINK_HREF, XML_SPACE

_RULES: dict[str, Callable[[str], str | None]] = {
    **dict.fromkeys(PLAIN_ATTRIBUTES, values.plain),
    "id": values.identifier,
    "class": values.classes,
    "d": values.path_data,
    "points": values.point_list,
    "style": lambda text: style.written(style.declarations(text)),
}


def clean(element: str, given: dict[str, str]) -> dict[str, str]:
    """Return what may stay; names are expat's, `<namespace> <name>` or a bare name."""
    kept = {}
    for name, text in given.items():
        rule = _RULES.get(name)
        value = rule(text) if rule else None
        if value:
            kept[name] = value
    target = values.fragment(given.get("href", given.get(XLINK_HREF, "")))
    if target and element in REFERRING:
        kept["href"] = target
    if given.get(XML_SPACE) in ("preserve", "default"):
        kept["xml:space"] = given[XML_SPACE]
    return kept

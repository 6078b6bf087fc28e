"""Building XML documents: escaped, without the characters that XML 1.0 forbids."""

import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

# Everything outside `Char` of XML 1.0 (section 2.2); no escape can carry it.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def root_element(name: str, namespace: str = "", **prefixes: str) -> Element:
    """Return a new root `name` in `namespace`; `prefixes` declares further namespaces by their prefix."""
    declared = {f"xmlns:{prefix}": address for prefix, address in prefixes.items()}
    return Element(name, {"xmlns": namespace, **declared} if namespace else declared)


def add(parent: Element, name: str, text: object = None, **attributes: object) -> Element:
    """Add an element to `parent` and return it; attributes that are None are left out."""
    given = {key: xml_text(str(value)) for key, value in attributes.items() if value is not None}
    child = SubElement(parent, name, given)
    child.text = None if text is None else xml_text(str(text))
    return child


def document(root: Element) -> bytes:
    """Return the whole document in UTF-8."""
    indent(root)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode").encode() + b"\n"


def xml_text(text: str) -> str:
    """Return `text` without the characters no XML document may hold."""
    return _FORBIDDEN.sub("", text)

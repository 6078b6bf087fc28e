"""Rebuilds an XMP packet from its public properties alone (ISO 16684-1)."""

import re
from xml.etree import ElementTree

from imghost.imaging.privacy.public_tags import XMP_NAMESPACES, XMP_PROPERTIES

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_DECLARATION = re.compile(rb"<!(?:doctype|entity)", re.IGNORECASE)
_MAX_PACKET = 1024 * 1024
_MAX_DEPTH = 100
_PREFIXES = {
    "x": "adobe:ns:meta/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "GPano": "http://ns.google.com/photos/1.0/panorama/",
    "Container": "http://ns.google.com/photos/1.0/container/",
    "Item": "http://ns.google.com/photos/1.0/container/item/",
    "hdrgm": "http://ns.adobe.com/hdr-gain-map/1.0/",
    "HDRGainMap": "http://ns.apple.com/HDRGainMap/1.0/",
}
_DIRECTORY = "{http://ns.google.com/photos/1.0/container/}Directory"
_SEMANTIC = "{http://ns.google.com/photos/1.0/container/item/}Semantic"
_HEAD = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'.encode()
_TAIL = b'<?xpacket end="w"?>'

for _prefix, _namespace in _PREFIXES.items():
    ElementTree.register_namespace(_prefix, _namespace)


def scrubbed(packet: bytes) -> bytes:
    """Keep the public properties of `packet`; empty when there are none or it cannot be read.

    A packet that declares entities is no XMP and is dropped unread; so is one over a megabyte, and one of
    elements without end inside one another, which could not be written again.
    """
    if len(packet) > _MAX_PACKET or _DECLARATION.search(packet.replace(b"\0", b"")):
        return b""
    try:
        root = ElementTree.fromstring(packet.strip(b"\0 \r\n\t"))  # noqa: S314 (no entities, bounded)
    except (ElementTree.ParseError, ValueError, LookupError):
        return b""
    rdf = root if root.tag == f"{_RDF}RDF" else root.find(f"{_RDF}RDF")
    if rdf is None or _is_endless(root):
        return b""
    kept = ElementTree.Element(f"{_RDF}RDF")
    kept.extend(part for part in map(_public_part, rdf) if part is not None)
    if not len(kept):
        return b""
    meta = ElementTree.Element("{adobe:ns:meta/}xmpmeta")
    meta.append(kept)
    return _HEAD + ElementTree.tostring(meta) + _TAIL


def _is_endless(root: ElementTree.Element) -> bool:
    level = [root]
    for _ in range(_MAX_DEPTH):
        level = [child for element in level for child in element]
    return bool(level)


def padded(packet: bytes, length: int) -> bytes:
    """Fill `packet` with spaces, as XMP foresees, without its wrapper when that is too much.

    Zeros when it does not fit even so.
    """
    bare = packet.removeprefix(_HEAD).removesuffix(_TAIL)
    if not packet or len(bare) > length:
        return bytes(length)
    if len(packet) > length:
        return bare.ljust(length)
    return packet.removesuffix(_TAIL) + b" " * (length - len(packet)) + _TAIL


def _public_part(description: ElementTree.Element) -> ElementTree.Element | None:
    """Properties stand as attributes or as elements of rdf:Description."""
    if description.tag != f"{_RDF}Description":
        return None
    attributes = {name: value for name, value in description.attrib.items() if _is_public(name)}
    children = [child for child in description if _is_public(child.tag) and not _is_left_alone(child)]
    if not attributes and not children:
        return None
    part = ElementTree.Element(description.tag, {f"{_RDF}about": "", **attributes})
    part.extend(children)
    return part


def _is_left_alone(property_: ElementTree.Element) -> bool:
    """Take the video of a motion photo out of the list of the file's parts; True when one part is left.

    The video itself is cut off, and what is not there must not be declared (Motion Photo format 1.0).
    """
    if property_.tag != _DIRECTORY:
        return False
    for parts in property_:
        for part in list(parts):
            if any(inner.get(_SEMANTIC) == "MotionPhoto" for inner in part.iter()):
                parts.remove(part)
    return sum(len(parts) for parts in property_) <= 1


def _is_public(name: str) -> bool:
    return name in XMP_PROPERTIES or name[1:].partition("}")[0] in XMP_NAMESPACES

"""SVG parser: expat without entities, DTDs or external references; applies the allow-lists."""

from typing import NoReturn
from xml.parsers import expat

from imghost.imaging.vector import attributes, refusals, style
from imghost.imaging.vector.bounds import DEPTH, ELEMENTS, FILE_BYTES, STYLE_CHARACTERS
from imghost.imaging.vector.names import ELEMENTS as ELEMENT_NAMES
from imghost.imaging.vector.names import SVG, TEXTS
from imghost.imaging.vector.tree import Element

_ENCODINGS = {"", "utf-8", "utf8", "us-ascii", "ascii"}
_MEDIA = {"", "all", "screen"}


def read(data: bytes) -> Element:
    """Return the tree of the allowed elements.

    Raises UnsupportedFormat for what is not plain SVG text, Unprocessable for what is broken or too much.
    """
    if len(data) > FILE_BYTES:
        raise refusals.too_complex(f"more than {FILE_BYTES // 1_000_000} MB of text")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise refusals.not_utf8() from None
    reader = _Reader()
    try:
        # The encoding is pinned, so that no declaration in the file can make the bytes mean anything else.
        reader.parser("utf-8").Parse(text.encode(), True)
    except expat.ExpatError:
        raise refusals.malformed() from None
    if reader.root is None:
        raise refusals.not_svg()
    return reader.root


class _Reader:
    """Expat's handlers. Elements that are not allowed are passed over with everything inside them."""

    def __init__(self) -> None:
        self.root: Element | None = None
        self._open: list[Element] = []
        self._passed_over = 0
        self._elements = 0
        self._style_characters = 0

    def parser(self, encoding: str) -> expat.XMLParserType:
        parser = expat.ParserCreate(encoding, " ")
        parser.buffer_text = True
        parser.XmlDeclHandler = self._declaration
        parser.StartDoctypeDeclHandler = self._document_type
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        for refused in ("EntityDecl", "UnparsedEntityDecl", "NotationDecl", "ElementDecl", "AttlistDecl",
                        "ExternalEntityRef", "SkippedEntity"):  # fmt: skip
            setattr(parser, f"{refused}Handler", self._refuse)
        return parser

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        if (encoding or "").lower() not in _ENCODINGS:
            raise refusals.not_utf8()

    def _document_type(
        self, name: str, system_id: str | None, public_id: str | None, has_internal_subset: bool
    ) -> None:
        """The old public one is common and says nothing: it is never fetched and not kept."""
        if has_internal_subset:
            raise refusals.declares()

    def _refuse(self, *_: object) -> NoReturn:
        raise refusals.declares()

    def _start(self, name: str, given: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > ELEMENTS:
            raise refusals.too_complex(f"more than {ELEMENTS:,} elements")
        if len(self._open) + self._passed_over >= DEPTH:
            raise refusals.too_complex(f"more than {DEPTH} elements inside one another")
        namespace, _, local = name.rpartition(" ")
        is_root = self.root is None
        if is_root and (namespace, local) != (SVG, "svg"):
            raise refusals.not_svg()
        if self._passed_over or namespace != SVG or not self._may_stay(local, given):
            self._passed_over += 1
            return
        element = Element(local, attributes.clean(local, given))
        if is_root:
            self.root = element
        else:
            self._open[-1].children.append(element)
        self._open.append(element)

    def _may_stay(self, name: str, given: dict[str, str]) -> bool:
        if self._open and self._open[-1].name == "style":
            return False
        if name == "style":
            is_css = given.get("type", "").strip().lower() in ("", "text/css")
            return is_css and given.get("media", "").strip().lower() in _MEDIA
        return name in ELEMENT_NAMES

    def _end(self, name: str) -> None:
        if self._passed_over:
            self._passed_over -= 1
            return
        element = self._open.pop()
        if element.name == "style":
            self._settle_style(element)

    def _settle_style(self, element: Element) -> None:
        text = "".join(child for child in element.children if isinstance(child, str))
        self._style_characters += len(text)
        if self._style_characters > STYLE_CHARACTERS:
            raise refusals.too_complex(f"more than {STYLE_CHARACTERS:,} characters of style")
        element.rules, element.children = style.rules(text), []
        if not element.rules:
            self._open[-1].children.pop()

    def _text(self, text: str) -> None:
        if not self._passed_over and self._open[-1].name in TEXTS | {"a", "style"}:
            self._open[-1].children.append(text.replace("\r", "\n"))

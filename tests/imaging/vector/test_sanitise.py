"""What the sanitiser promises of everything it lets through, on drawings nobody thought of."""

import re
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from imghost.base.errors import Unprocessable, UnsupportedFormat
from imghost.imaging.limits import Limits
from imghost.imaging.vector.names import ELEMENTS, PLAIN_ATTRIBUTES, PROPERTIES
from imghost.imaging.vector.sanitise import Drawing, sanitise
from tests.imaging.vector.drawings import SVG, hostile, svg

_LIMITS = Limits()
_ATTRIBUTES = PLAIN_ATTRIBUTES | {"id", "class", "d", "points", "style", "href"}
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_HARMLESS_URL = re.compile(r"url\(#[\w.-]+\)")
# SVG 2, 6.6 and chapters 4 to 17 know no other function that takes no address.
_HARMLESS_CALL = re.compile(
    r"(?:url|rgba?|hsla?|matrix|translate|scale|rotate|skew|blur|brightness|contrast|drop-shadow|grayscale"
    r"|hue-rotate|invert|opacity|saturate|sepia)[XY]?\("
)

_NAMES = st.sampled_from(
    [
        *sorted(ELEMENTS),
        "script",
        "image",
        "foreignObject",
        "animate",
        "set",
        "x:g",
        "y:script",
        "title",
        "SVG",
    ]
)
_KEYS = st.sampled_from(
    [
        *sorted(_ATTRIBUTES),
        "onload",
        "onclick",
        "src",
        "xlink:href",
        "xml:base",
        "xml:space",
        "x:href",
        "target",
    ]
)
_PIECES = st.sampled_from(
    ["url(", ")", "#a", "'", '"', "http://h/", "javascript:", "data:", "\\", "\\75 rl(", "@import ", "/*",
     "*/", ";", ":", ",", " ", "\t", "\n", "{", "}", "<", ">", "&", "1", "-2.5e3", "px", "%", "red", "fill",
     "expression(", "matrix(", "!important", "rgb(", "--a", "var(", "preserve", "é", "\u2028", "\x85",
     "\u00a0", "a", ".", "M0 0L", "*"]
)  # fmt: skip
_VALUES = st.lists(_PIECES, max_size=8).map("".join) | st.text(max_size=20)
_TEXTS = st.lists(_PIECES, max_size=8).map("".join) | st.text(max_size=20)
_SHEETS = st.lists(
    st.sampled_from(
        [".a", "#b", "rect", "g > g", "*", "{", "}", ";", ":", "fill", "url(#a)", "url(h)", "red",
         "@import 'x';", "@media all{", "/*", "*/", "\\", "<", "]]>", '"', "'", "stroke:red", ",", " "]
    ),
    max_size=16,
).map("".join)  # fmt: skip


@st.composite
def _elements(draw: st.DrawFn, depth: int = 0) -> str:
    name = draw(_NAMES)
    attributes = draw(st.dictionaries(_KEYS, _VALUES, max_size=5))
    words = "".join(f" {key}={quoteattr(_printable(value))}" for key, value in attributes.items())
    inside = [draw(_SHEETS) if name == "style" else draw(_TEXTS)]
    children = draw(st.integers(0, 3)) if depth < 3 else 0
    markup = escape(_printable("".join(inside))) + "".join(
        draw(_elements(depth + 1)) for _ in range(children)
    )
    return f"<{name}{words}>{markup}</{name}>"


def _printable(text: str) -> str:
    """Without what XML 1.0 cannot hold at all."""
    return re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)


@st.composite
def _drawings(draw: st.DrawFn) -> bytes:
    spaces = f'xmlns="{SVG}" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:x="{SVG}" xmlns:y="urn:y"'
    inside = "".join(draw(_elements()) for _ in range(draw(st.integers(0, 4))))
    return f"<svg {spaces}>{inside}</svg>".encode()


def accepted(data: bytes) -> Drawing | None:
    try:
        return sanitise(data, _LIMITS)
    except (Unprocessable, UnsupportedFormat):
        return None


def check_promises(drawing: Drawing) -> None:
    assert sanitise(drawing.text, _LIMITS) == drawing, "its own text comes out unchanged"
    assert b"<!" not in drawing.text
    assert b"<?" not in drawing.text
    for element in ElementTree.fromstring(drawing.text).iter():  # noqa: S314 - declares no entities
        namespace, _, name = element.tag.rpartition("}")
        assert namespace == f"{{{SVG}"
        assert name in ELEMENTS
        for key, value in element.attrib.items():
            assert key in _ATTRIBUTES or key == _XML_SPACE
            check_value(key, value)
        if name == "style":
            check_sheet(element.text or "")


def check_value(key: str, value: str) -> None:
    assert not set(value) & set("\\@<>{}"), (key, value)
    if key == "href":
        assert re.fullmatch(r"#[\w.-]+", value)
    if key == "style":
        for declaration in value.split(";"):
            name, _, text = declaration.partition(":")
            assert name in PROPERTIES
            assert ":" not in text
    else:
        assert ":" not in value
    rest = _HARMLESS_URL.sub("", value)
    assert "url(" not in rest
    assert not re.search(r"\w\(", _HARMLESS_CALL.sub("", rest)), value


def check_sheet(text: str) -> None:
    assert not set(text) & set("\\@<"), text
    for rule in text.split("\n"):
        assert re.fullmatch(r"[\w*.#>+~, -]+\{[^{}]+\}", rule) or not rule
        for declaration in rule.partition("{")[2].rstrip("}").split(";"):
            if declaration:
                assert declaration.partition(":")[0] in PROPERTIES
                check_value("style", declaration)


# How fast a busy machine draws says nothing of what comes out.
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(_drawings())
def test_whatever_comes_out_keeps_every_promise(data: bytes) -> None:
    drawing = accepted(data)
    if drawing is not None:
        check_promises(drawing)


@pytest.mark.parametrize("name", list(hostile("/p", "/w", "http://h/")))
def test_what_is_left_of_an_attack_keeps_every_promise(name: str) -> None:
    data = hostile("/p/canary.png", "/p/canary.txt", "http://127.0.0.1:9/")[name]
    drawing = accepted(data if isinstance(data, bytes) else data.encode())
    if drawing is not None:
        check_promises(drawing)


@given(st.binary(max_size=200))
@example(b"\xff\xfe<\0s\0v\0g\0")
@example(b"\x1f\x8b\x08")
def test_any_bytes_are_refused_or_a_drawing(data: bytes) -> None:
    assert accepted(data) is None


@given(st.data())
def test_a_damaged_drawing_is_refused_or_harmless(data: st.DataObject) -> None:
    whole = svg('<style>.a{fill:url(#g)}</style><g id="g" class="a"><text>&lt;é</text></g>').encode()
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, len(whole)))
    drawing = accepted(whole[:start] + data.draw(st.binary(max_size=8)) + whole[end:])
    if drawing is not None:
        check_promises(drawing)


@given(_VALUES)
def test_a_value_is_taken_whole_or_not_at_all(value: str) -> None:
    drawing = sanitise(svg(f"<g fill={quoteattr(_printable(value))}/>").encode(), _LIMITS)
    (group,) = ElementTree.fromstring(drawing.text)  # noqa: S314 - declares no entities
    kept = group.get("fill")
    flat = re.sub(r"\s+", " ", _printable(value)).strip()
    assert kept is None or re.sub(r"""url\(\s*['"]?(#[\w.-]+)['"]?\s*\)""", r"url(\1)", flat) == kept


def test_what_is_kept_is_kept_in_order() -> None:
    text = sanitise(
        svg('<g stroke="red" fill="url( \'#a\' )" onclick="x"><rect/>\n<circle/></g>').encode(), _LIMITS
    ).text
    assert b'<g stroke="red" fill="url(#a)"><rect></rect><circle></circle></g>' in text

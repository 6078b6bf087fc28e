"""The sentences with which an SVG is turned away."""

from imghost.base.errors import Unprocessable, UnsupportedFormat
from imghost.base.messages import Message


def packed() -> UnsupportedFormat:
    return UnsupportedFormat("SVGZ is not accepted; unpack it and upload the SVG", code="svg-refused")


def not_utf8() -> UnsupportedFormat:
    return UnsupportedFormat("An SVG must be plain UTF-8 text", code="svg-refused")


def declares() -> UnsupportedFormat:
    """Entities can repeat themselves without end or name files."""
    return UnsupportedFormat(
        "An SVG with a document type or entities of its own is not accepted", code="svg-refused"
    )


def not_svg() -> UnsupportedFormat:
    return UnsupportedFormat("XML files other than SVG are not accepted", code="svg-refused")


def malformed() -> Unprocessable:
    return Unprocessable("The SVG is not well-formed XML", code="unreadable-image")


def too_complex(what: str) -> Unprocessable:
    return Unprocessable(Message("The SVG is too complex: %(what)s", what=what), code="svg-too-complex")


def bad_size() -> Unprocessable:
    return Unprocessable(
        "The SVG's width, height and viewBox must be finite numbers above 0", code="unreadable-image"
    )

"""The grammar of harmless values: one list of tokens for attributes and style declarations alike.

A value is taken whole or not at all. There is no token for a backslash, an `@`, a colon, or a function that
could load something, and `url()` may only name a part of the same file.
"""

import re

from imghost.imaging.vector.bounds import VALUE_CHARACTERS

_NAME = r"[^\W\d][\w.-]*"
_FUNCTIONS = (
    r"rgba?|hsla?|matrix|translate[XY]?|scale[XY]?|rotate|skew[XY]|"
    r"blur|brightness|contrast|drop-shadow|grayscale|hue-rotate|invert|opacity|saturate|sepia"
)
_VALUE = re.compile(
    rf"""
    (?: \s+
      | [+-]? (?: \d+\.?\d* | \.\d+ ) (?: [eE][+-]?\d+ )? (?: % | [A-Za-z]+ )?
      | -?{_NAME} (?! [\w.(-] )
      | \#[0-9A-Fa-f]{{3,8}} \b
      | [,/)]
      | (?: {_FUNCTIONS} ) \(
      | url\(\s* (?: "\#[\w.-]+" | '\#[\w.-]+' | \#[\w.-]+ ) \s*\)
      | "[\w\x20.,'-]*" | '[\w\x20.,"-]*'
      | !important \b
    )*+
    """,
    re.VERBOSE,
)
_SPELLINGS = re.compile(r"""url\(\s*['"]?(#[\w.-]+)['"]?\s*\)""")
_REFERENCE = re.compile(r"url\(#([\w.-]+)\)")
_IDENTIFIER = re.compile(r"[\w.-]{1,256}")
_CLASSES = re.compile(r"[\w -]{1,1000}")
_FRAGMENT = re.compile(r"\s*#([\w.-]{1,256})\s*")
_PATH = re.compile(r"[MmZzLlHhVvCcSsQqTtAaEe0-9+.,\s-]*")
_POINTS = re.compile(r"[Ee0-9+.,\s-]*")


def plain(text: str) -> str | None:
    """Return a value of harmless tokens with single spaces and bare `url(#…)`; None when any part is not."""
    if len(text) > VALUE_CHARACTERS:
        return None
    value = " ".join(text.split())
    if not _VALUE.fullmatch(value):
        return None
    return _SPELLINGS.sub(r"url(\1)", value) if "url(" in value else value


def references(value: str) -> list[str]:
    """Return the ids that a value taken by `plain` refers to."""
    return _REFERENCE.findall(value)


def identifier(text: str) -> str | None:
    return text if _IDENTIFIER.fullmatch(text) else None


def classes(text: str) -> str | None:
    return " ".join(text.split()) if _CLASSES.fullmatch(text) else None


def fragment(text: str) -> str | None:
    """Return `#id`; None for an address of anything outside the file."""
    found = _FRAGMENT.fullmatch(text)
    return f"#{found[1]}" if found else None


def path_data(text: str) -> str | None:
    return " ".join(text.split()) if _PATH.fullmatch(text) else None


def point_list(text: str) -> str | None:
    return " ".join(text.split()) if _POINTS.fullmatch(text) else None

"""What requests of the APIs carry, declared once: read from the declaration, and told to OpenAPI by it.

A dialect declares one class of `Parameters` for each kind of request. No library fits: webargs, APIFlask,
Flask-Smorest and SpecTree read a body before the view has asked whether this caller may send one, take
spellings that the contracts refuse (` 7 `, `1e3`, `yes`), and have one envelope for failures where five are
promised.
"""

from imghost.http.parameters.declared import Parameters, SentFile, body, file_part, query
from imghost.http.parameters.kinds import (
    Choice,
    Kind,
    Moment,
    OrEmpty,
    OrNull,
    Parsed,
    SearchText,
    Switch,
    Text,
    TextList,
    TrimmedText,
    Truth,
    Whole,
)

__all__ = [
    "Choice",
    "Kind",
    "Moment",
    "OrEmpty",
    "OrNull",
    "Parameters",
    "Parsed",
    "SearchText",
    "SentFile",
    "Switch",
    "Text",
    "TextList",
    "TrimmedText",
    "Truth",
    "Whole",
    "body",
    "file_part",
    "query",
]

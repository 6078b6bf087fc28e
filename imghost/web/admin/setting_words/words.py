"""What administrators read of one setting."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import LazyString


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """`effect` says what visitors notice, `unit` stands behind a number, `choices` are labels of values."""

    label: LazyString
    effect: LazyString
    unit: LazyString | None = None
    choices: Mapping[str, LazyString] = field(default_factory=dict)

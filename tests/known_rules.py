"""Routes read once in a test process; without this each test's application would read all of them again."""

from typing import ClassVar

from werkzeug.routing.converters import BaseConverter
from werkzeug.routing.rules import RulePart

from imghost.http.rules import LateRule

Reading = tuple[list[RulePart], list[tuple[bool, str]], dict[str, BaseConverter]]


class KnownRule(LateRule):
    """A rule that remembers what was made of a text; our converters ask nothing of the map they belong to."""

    _readings: ClassVar[dict[str, Reading]] = {}

    def compile(self) -> None:
        known = self._readings.get(self.rule)
        if known is None:
            super().compile()
            self._readings[self.rule] = (self._parts, self._trace, self._converters)
            return
        self._parts, self._trace, self._converters = known
        self.arguments |= known[2].keys()
        self._build = self._compile_builder(False).__get__(self, None)
        self._build_unknown = self._compile_builder(True).__get__(self, None)

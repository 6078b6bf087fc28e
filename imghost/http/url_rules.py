"""Lazy URL building: Werkzeug rules that compile their builder when it is first needed.

Werkzeug writes and compiles two functions for every rule at start, which is half of the start's time; most
processes build a handful of addresses in their life.
"""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


class LateRule(Rule):
    """A rule like any other; matching requests needs none of what is put off."""

    def _compile_builder(self, append_unknown: bool = True) -> Builder:
        compiled: Builder | None = None
        compile_now = super()._compile_builder

        def build(rule: Rule, **values: Any) -> tuple[str, str]:
            nonlocal compiled
            if compiled is None:
                compiled = compile_now(append_unknown)
            return compiled(rule, **values)

        return build

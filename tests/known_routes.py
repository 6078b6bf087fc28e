"""Routes registered and templates compiled once in a test process, not by each test's application."""

from collections.abc import Callable
from typing import Any, ClassVar

from flask import Flask
from werkzeug.routing import Map

from tests.templates import compiled_templates


class KnownFlask(Flask):
    """An application whose routes are those of the first one that was remembered.

    What a test adds goes into a map of its own.
    """

    jinja_options: ClassVar[dict[str, Any]] = {"bytecode_cache": compiled_templates}
    _known: ClassVar[Map | None] = None

    @classmethod
    def remember(cls, app: Flask) -> None:
        """From now on every application has the routes of `app`; they do not depend on settings."""
        cls._known = cls._known or app.url_map

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Callable[..., Any] | None = None,
        provide_automatic_options: bool | None = None,
        **options: Any,
    ) -> None:
        known = self._known
        if known is not None and view_func is not None and endpoint in known._rules_by_endpoint:
            self.url_map = known
            self.view_functions[endpoint] = view_func
            return
        if known is not None:
            rules = [each.empty() for each in known.iter_rules()]
            self.url_map = Map(rules, converters=known.converters, merge_slashes=known.merge_slashes)
        super().add_url_rule(rule, endpoint, view_func, provide_automatic_options, **options)

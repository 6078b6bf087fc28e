"""SQL compiled once a process: every test's application has an engine, which would do it anew."""

from typing import Any

from sqlalchemy import Dialect, Engine

_dialects: dict[str, Dialect] = {}
_compiled: dict[Any, Any] = {}


def share(engine: Engine) -> None:
    """Let `engine` use what others of its kind have compiled.

    A statement's key begins with the dialect, so the dialect has to be the same object.
    """
    engine.dialect = _dialects.setdefault(engine.dialect.name, engine.dialect)
    engine.update_execution_options(compiled_cache=_compiled)

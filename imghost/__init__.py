"""imghost: a self-hosted image host. One core, five API dialects, one site."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from imghost.settings import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """Assemble the application; the order below is the whole story.

    Imports stand inside because the decoder child imports this package and must stay small.
    """
    from imghost.assembly import assemble  # noqa: PLC0415

    return assemble(settings)

"""Which routing rules belong to the APIs."""

from flask import Flask
from werkzeug.routing import Rule


def is_spoken(app: Flask, rule: Rule) -> bool:
    """Say whether a dialect answers `rule`: pages, files of our own and the document itself are no API."""
    blueprint = app.blueprints.get(rule.endpoint.partition(".")[0])
    return (
        blueprint is not None
        and blueprint.import_name.startswith("imghost.dialects.")
        and (blueprint.name != "openapi")
    )

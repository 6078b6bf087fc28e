"""The public upload APIs: each translates to the core and holds no logic of its own."""

from flask import Flask

from imghost.dialects import amr, chevereto


def init_app(app: Flask) -> None:
    """Register every dialect."""
    app.register_blueprint(chevereto.bp)
    app.register_blueprint(amr.bp)

"""`db`: Flask-Migrate's commands for whoever makes migrations or takes them back."""

from flask_migrate.cli import db

__all__ = ["db"]

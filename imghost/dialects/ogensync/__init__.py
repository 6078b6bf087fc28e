"""The OgenSync Files API: upload with a token, transform in the query or the path of `/img/<id>`."""

from imghost.dialects.ogensync.routes import bp

__all__ = ["bp"]

"""The Chevereto API V1.1 (`/api/1/upload`), which also answers clients written for imgBB."""

from imghost.dialects.chevereto.routes import bp

__all__ = ["bp"]

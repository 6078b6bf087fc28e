"""Dispatch of `/api/v1/images`, which two APIs share, and 404 for unknown addresses there.

This room knows neither of the two: whoever assembles the dialects hands their sides over.
"""

from imghost.dialects.shared_v1.picker import Side, share

__all__ = ["Side", "share"]

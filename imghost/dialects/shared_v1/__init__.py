"""The one address below `/api/v1` that two APIs claim, and what none of them knows there.

This room knows neither of the two: whoever assembles the dialects hands their sides over.
"""

from imghost.dialects.shared_v1.picker import Side, share

__all__ = ["Side", "share"]

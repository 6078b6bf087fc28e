"""Delivery addresses, built without asking the site."""

import math
import re
from collections.abc import Mapping
from urllib.parse import quote

Value = str | int | float | bool | None
Transform = str | Mapping[str, Value] | None

# Written in this order, so that equal transforms have equal addresses.
NAMES = ("w", "h", "c", "q", "f", "dpr", "gr", "bl", "r", "bg")
_PLAIN = re.compile(r"[A-Za-z0-9.-]+")
# What JavaScript's encodeURIComponent keeps: both SDKs build the same address.
_KEPT = "!'()*-._~"


def delivery_url(base_url: str, public_id: str, transform: Transform) -> str:
    """Return the address of `public_id` through `transform`. Raises ValueError for what is no transform."""
    words = transform_text(transform)
    path = "/".join(quote(segment, safe=_KEPT) for segment in public_id.split("/"))
    return "/".join([f"{base_url}/v1/image", *([words] if words else []), path])


def transform_text(transform: Transform) -> str:
    """Return `w_400,c_fill` for `{"w": 400, "c": "fill"}`; a text is taken as it is.

    Raises ValueError for an unknown name or a value that cannot stand in an address. Ranges are the site's.
    """
    if transform is None or isinstance(transform, str):
        return transform or ""
    unknown = sorted(set(transform) - set(NAMES))
    if unknown:
        raise ValueError(f"unknown transform parameter {unknown[0]}; known are {', '.join(NAMES)}")
    written = ((name, _written(name, transform.get(name))) for name in NAMES)
    return ",".join(f"{name}_{value}" for name, value in written if value)


def _written(name: str, value: Value) -> str:
    """None and False leave a parameter out."""
    if value is None or value is False:
        return ""
    if value is True:
        return "1"
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    text = text[1:] if text.startswith("#") else text
    if not _PLAIN.fullmatch(text) or (isinstance(value, float) and not math.isfinite(value)):
        raise ValueError(f"{name} cannot be {value!r}")
    return text

"""Whether ONNX Runtime, which the extra `assist` brings, is installed."""

from functools import cache
from importlib.util import find_spec


@cache
def runtime_is_installed() -> bool:
    """Say so without loading it: that takes half a second and 60 MB."""
    return find_spec("onnxruntime") is not None

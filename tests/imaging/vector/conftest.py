"""Rendering through the real sandbox, as the tests of decoding do."""

from tests.imaging.decode.conftest import render

__all__ = ["render"]

"""Transforms: image operations as pure values, and the grammars that parse and write them."""

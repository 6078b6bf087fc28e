"""Readers of still-image headers, one small file per container; none of them decodes a pixel."""

"""The own uploads: filtered, ordered, selected, and changed many at a time."""

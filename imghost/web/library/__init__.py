"""The own uploads: in one list and album by album, changed one by one and many at once."""

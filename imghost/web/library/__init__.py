"""The library: own uploads in one list and by album, edited one by one and in bulk."""

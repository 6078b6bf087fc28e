"""What happens to images later: editing, many at once, likes, views, expiry, deleting and its undo."""

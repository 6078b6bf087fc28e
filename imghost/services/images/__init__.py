"""Changing what is said of an image, likes, expiry, quarantine, and removing it with its files."""

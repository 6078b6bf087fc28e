"""Takes the pictures of docs/screenshots: a site seeded with drawings of our own, looked at by a browser."""

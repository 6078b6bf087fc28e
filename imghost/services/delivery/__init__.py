"""Image delivery: rendering on demand, caching, watermarks, secret addresses and cache purges."""

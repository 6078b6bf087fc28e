"""The HTTP layer that pages and API dialects share: authentication, parsing, limits, errors, responses."""

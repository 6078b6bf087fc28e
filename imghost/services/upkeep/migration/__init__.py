"""Database migrations at start: `run` begins; `migrations/env.py` holds the transaction."""

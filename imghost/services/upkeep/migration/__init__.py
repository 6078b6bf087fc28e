"""Brings the database to this version's tables. `run` begins; `migrations/env.py` holds the transaction."""

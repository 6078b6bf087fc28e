"""Backups of a running site, and restoring them. The verbs are `make`, `verify` and `restore`.

A backup folder holds generations and the files they name. Each generation is an SQLite file with every row of
the site, whichever database the site uses, a list of files with their SHA-256, and the signing secret. Files
are kept under their SHA-256, so what has not changed is stored once.
"""

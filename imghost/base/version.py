"""The version of this program; `pyproject.toml` reads it from here."""

# The site runs from its folder without being installed, so no package metadata can be asked.
VERSION = "0.1.0"

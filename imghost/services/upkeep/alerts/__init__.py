"""Telling the people who run the site what is wrong with it, before visitors do."""

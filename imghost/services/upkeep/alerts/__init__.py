"""Alerting: tells the people who run the site what is wrong with it."""

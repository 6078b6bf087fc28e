"""Approval, reports, bans, and decisions of moderators."""

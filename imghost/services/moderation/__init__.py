"""Approval, reports, blocks, quarantine, bans, and the log of what moderators did."""

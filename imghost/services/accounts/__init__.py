"""Accounts: how they begin and end, how people prove who they are, keys, sessions, exports."""

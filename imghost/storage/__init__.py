"""Blob storage: the protocol, the local directory that implements it, and the layout of keys."""

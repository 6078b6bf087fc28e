"""Deleting with its undo: pictures, albums and accounts, and the end of what nobody brought back."""

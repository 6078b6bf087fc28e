"""Assistance for those who own pictures: their backgrounds removed."""

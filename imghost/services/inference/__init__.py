"""Neural networks of this machine: which are installed, and what they find in pictures."""
